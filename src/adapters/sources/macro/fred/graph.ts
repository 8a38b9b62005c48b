import { type EpochMs, msToDate } from '../../../../domain/time.js';
import type { FetchedObservation } from '../../../../ports/macro-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { askAndRead } from '../../ask-and-read.js';
import { seriesFile } from '../series-file.js';

/**
 * A series from the keyless csv of the graph page: latest values, so revised ones, and no release times. The header was
 * `DATE,<ID>` with `.` for no value, and is `observation_date,<ID>` with an empty cell.
 */
export async function graphValues(
  series: string,
  from: EpochMs,
  context: SourceContext,
): Promise<FetchedObservation[]> {
  const { provider } = context;
  const query = new URLSearchParams({ id: series, cosd: msToDate(from) });
  const request = { url: context.url(`/graph/fredgraph.csv?${query}`, 'graph') };
  const values = await askAndRead(context.http, request, (reply) => {
    const file = seriesFile(reply.text(), provider);
    const column = file.column(series, from);
    if (column === undefined) throw file.lacks(series);
    return column;
  });
  return values.map(({ date, value }) => ({ series, date, value, provider }));
}
