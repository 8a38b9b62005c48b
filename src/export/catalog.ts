import type { Exporter } from './exporter.js';

export type ExportFormat = 'csv' | 'json' | 'jsonl' | 'parquet';

/** Every format by name; each is loaded when it is asked for. A new one is a file in `formats/` and a line here. */
export const EXPORTS: Readonly<Record<ExportFormat, () => Promise<Exporter>>> = {
  csv: async () => (await import('./formats/csv.js')).csv,
  json: async () => (await import('./formats/json.js')).json,
  jsonl: async () => (await import('./formats/jsonl.js')).jsonl,
  parquet: async () => (await import('./formats/parquet.js')).parquet,
};
