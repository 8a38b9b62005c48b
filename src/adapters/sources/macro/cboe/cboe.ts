import { ProviderError } from '../../../../domain/provider-error.js';
import type { EpochMs } from '../../../../domain/time.js';
import type { FetchedObservation, MacroSource } from '../../../../ports/macro-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { askAndRead } from '../../ask-and-read.js';
import { seriesBySeries } from '../series-by-series.js';
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
    const index = Object.hasOwn(INDICES, series) ? INDICES[series] : undefined;
    if (index === undefined) throw new ProviderError(provider, 'not-found', `Cboe has no ${series}.`);
    const path = `/api/global/us_indices/daily_prices/${index}_History.csv`;
    const values = await askAndRead(context.http, { url: context.url(path) }, (reply) => {
      const file = seriesFile(reply.text(), provider);
      // Some have open, high, low and close, others one column under the name of the index.
      const column = file.column('CLOSE', from) ?? file.column(index, from);
      if (column === undefined) throw file.lacks(`CLOSE or ${index}`);
      return column;
    });
    return values.map(({ date, value }) => ({ series, date, value, provider }));
  }

  return {
    name: provider,
    has: (series) => Object.hasOwn(INDICES, series),
    fetch: ({ series, from }) => seriesBySeries(series, (name) => closes(name, from)),
  };
}
