import type { SourceFailure } from '../../../../domain/provider-error.js';
import type { EpochMs } from '../../../../domain/time.js';
import type { FetchedObservation, MacroSource } from '../../../../ports/macro-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { oneByOne } from '../../one-by-one.js';
import { seriesFile } from '../series-file.js';

/** Name at FRED to name at Cboe. */
const INDICES: Readonly<Record<string, string>> = {
  VIXCLS: 'VIX',
  VXVCLS: 'VIX3M',
  VXNCLS: 'VXN',
  RVXCLS: 'RVX',
  VXDCLS: 'VXD',
  OVXCLS: 'OVX',
  GVZCLS: 'GVZ',
};

/**
 * Closing levels of Cboe's volatility indices, points, under the names that FRED gives them. One file an index with all of
 * its history. The file tells no release time.
 */
export function openCboe(context: SourceContext): MacroSource {
  const { provider } = context;

  async function closes(series: string, from: EpochMs): Promise<FetchedObservation[]> {
    const index = INDICES[series] as string;
    const path = `/api/global/us_indices/daily_prices/${index}_History.csv`;
    const reply = await context.http.request({ url: context.url(path) });
    const file = seriesFile(reply.text(), provider);
    // Some have open, high, low and close, others one column under the name of the index.
    const values = file.column('CLOSE', from) ?? file.column(index, from);
    if (values === undefined) throw file.lacks(`CLOSE or ${index}`);
    return values.map(({ date, value }) => ({ series, date, value, provider }));
  }

  return {
    name: provider,
    has: (series) => Object.hasOwn(INDICES, series),
    async fetch({ series, from }) {
      const run = oneByOne();
      const observations: FetchedObservation[] = [];
      const failures: SourceFailure[] = [];
      for (const name of [...new Set(series)].sort()) {
        if (!Object.hasOwn(INDICES, name)) {
          failures.push({ provider, subject: name, kind: 'not-found', message: `Cboe has no ${name}.` });
          continue;
        }
        try {
          observations.push(...(await closes(name, from)));
          run.answered();
        } catch (error) {
          failures.push(run.failure(error, name));
        }
      }
      return { observations, failures };
    },
  };
}
