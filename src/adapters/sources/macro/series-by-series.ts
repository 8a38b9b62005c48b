import { ProviderError, type SourceFailure } from '../../../domain/provider-error.js';
import type { FetchedObservation, MacroReply } from '../../../ports/macro-source.js';
import { oneByOne } from '../one-by-one.js';

/**
 * Asks for one series after the other, in the order of their names. A series that cannot be had is a failure. When the provider
 * can be used no more, what was had before stands, and the rest fails like the one that met the end; an end before
 * anything was had is thrown.
 */
export async function seriesBySeries(
  names: readonly string[],
  read: (series: string) => Promise<readonly FetchedObservation[]>,
): Promise<MacroReply> {
  const run = oneByOne();
  const observations: FetchedObservation[] = [];
  const failures: SourceFailure[] = [];
  const wanted = [...new Set(names)].sort();
  for (const [k, series] of wanted.entries()) {
    try {
      observations.push(...(await read(series)));
      run.answered();
    } catch (error) {
      try {
        failures.push(run.failure(error, series));
      } catch (end) {
        if (!(end instanceof ProviderError) || observations.length === 0) throw end;
        const { provider, kind, message } = end;
        failures.push(...wanted.slice(k).map((subject) => ({ provider, subject, kind, message })));
        break;
      }
    }
  }
  return { observations, failures };
}
