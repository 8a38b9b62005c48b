import type { Metric } from '../../../domain/operation.js';
import type { MetricStore } from '../../../ports/operations.js';
import { fromJson } from '../json-column.js';
import { labelText } from '../operation-rows.js';
import { END_OF_TIME } from '../vintages.js';
import { insertRows } from './columns.js';
import type { Connection } from './connection.js';

const ROW = { name: 'text', labels: 'text', at: 'int8', value: 'float8' } as const;

export function openMetrics({ read, write }: Connection): MetricStore {
  return {
    record: async (metrics) => {
      const rows = new Map<string, Record<keyof typeof ROW, unknown>>();
      for (const { name, labels, at, value } of metrics) {
        const text = labelText(labels);
        rows.set(`${name} ${text} ${at}`, { name, labels: text, at, value });
      }
      // In one order, so that two writers of the same numbers never wait for one another.
      const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      await write((db) =>
        insertRows(db, 'metrics', ROW, sorted, 'ON CONFLICT (name, labels, at) DO UPDATE SET value = excluded.value'),
      );
    },
    read: ({ names, from = -END_OF_TIME, latestOnly = false } = {}) =>
      read(async (db) => {
        const rows = await db.rows<Omit<Metric, 'labels'> & { readonly labels: string }>(
          `SELECT * FROM (
             SELECT ${latestOnly ? 'DISTINCT ON (name, labels)' : ''} name, labels, at, value FROM metrics
             WHERE at >= $1 AND ($2::text[] IS NULL OR name = ANY($2)) ORDER BY name, labels, at DESC) m
           ORDER BY name, labels, at`,
          [from, names ?? null],
        );
        return rows.map((row) => ({ ...row, labels: fromJson<Metric['labels']>(row.labels, 'metrics.labels') }));
      }),
  };
}
