import type { SourceFailure } from '../../../../domain/provider-error.js';
import type { FetchedObservation, MacroSource } from '../../../../ports/macro-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { oneByOne } from '../../one-by-one.js';
import { firstReleases } from './first-releases.js';
import { graphValues } from './graph.js';

const SERIES = /^[A-Z0-9_]{1,40}$/;

/**
 * Series of FRED. With a key: first releases with their release dates. Without: the csv of the graph page, latest values
 * without release times. Which ids exist is only known by asking, so it says to have every id that could be one.
 */
export function openFred(context: SourceContext): MacroSource {
  const { provider } = context;
  const key = context.secrets['apiKey'];

  return {
    name: provider,
    has: (series) => SERIES.test(series),
    async fetch({ series, from }) {
      const run = oneByOne();
      const observations: FetchedObservation[] = [];
      const failures: SourceFailure[] = [];
      for (const name of [...new Set(series)].sort()) {
        if (!SERIES.test(name)) {
          failures.push({ provider, subject: name, kind: 'not-found', message: `"${name}" is not an id of FRED.` });
          continue;
        }
        try {
          const values = key
            ? await firstReleases({ series: name, from, key }, context)
            : await graphValues(name, from, context);
          observations.push(...values);
          run.answered();
        } catch (error) {
          failures.push(run.failure(error, name));
        }
      }
      return { observations, failures };
    },
  };
}
