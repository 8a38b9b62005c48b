import type { Metric } from '../../../domain/operation.js';
import type { MetricStore } from '../../../ports/operations.js';
import { fromJson } from '../json-column.js';
import { labelText } from '../operation-rows.js';
import { END_OF_TIME } from '../vintages.js';
import { type Connection, snapshot, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';

export function openMetrics({ sql }: Connection): Blocking<MetricStore> {
  return {
    record: (metrics) =>
      write(sql, () => {
        const put = sql.prepare(`
          INSERT INTO metrics (name, labels, at, value) VALUES (?, ?, ?, ?)
          ON CONFLICT (name, labels, at) DO UPDATE SET value = excluded.value`);
        for (const { name, labels, at, value } of metrics) put.run(name, labelText(labels), at, value);
      }),
    read: ({ names, from = -END_OF_TIME, latestOnly = false } = {}) =>
      snapshot(sql, () => {
        const wanted = names ?? (sql.prepare('SELECT DISTINCT name FROM metrics').pluck().all() as string[]);
        // SQLite takes the bare columns of a GROUP BY from the row that has the max().
        const select = sql.prepare(`
          SELECT name, labels, ${latestOnly ? 'max(at) AS at' : 'at'}, value FROM metrics WHERE name = ? AND at >= ?
          ${latestOnly ? 'GROUP BY labels' : ''} ORDER BY labels, at`);
        return [...new Set(wanted)]
          .sort()
          .flatMap((name) => select.all(name, from) as (Omit<Metric, 'labels'> & { readonly labels: string })[])
          .map((row) => ({ ...row, labels: fromJson<Metric['labels']>(row.labels, 'metrics.labels') }));
      }),
  };
}
