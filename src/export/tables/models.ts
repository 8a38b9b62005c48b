import type { Table } from '../../domain/table.js';
import type { EpochMs } from '../../domain/time.js';
import { tableOf } from './table-of.js';

/** A registered model version, as the store lists it. */
interface ModelEntry {
  readonly kind: string;
  readonly version: string;
  readonly created_at: EpochMs;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Metric name to value; NaN or absent where it was not measured. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Model versions in the order given, a column for every metric that any of them has (by name), the manifest as it is. */
export function modelTable(models: readonly ModelEntry[]): Table {
  const metrics = [...new Set(models.flatMap((model) => Object.keys(model.metrics)))].sort();
  return tableOf<ModelEntry>('models', models, [
    { name: 'kind', type: 'text', of: (row) => row.kind },
    { name: 'version', type: 'text', of: (row) => row.version },
    { name: 'created_at', type: 'time', of: (row) => row.created_at },
    ...metrics.map((name) => ({
      // A metric may be called like a column that is there already.
      name: TAKEN.has(name) ? `metric_${name}` : name,
      type: 'number' as const,
      of: (row: ModelEntry) => row.metrics[name] ?? null,
    })),
    { name: 'manifest', type: 'json', of: (row) => row.manifest },
  ]);
}

const TAKEN: ReadonlySet<string> = new Set(['kind', 'version', 'created_at', 'manifest']);
