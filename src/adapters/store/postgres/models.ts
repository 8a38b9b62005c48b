import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { ModelRow, ModelRowStore } from '../../../ports/store.js';
import { fromJson, toJson } from '../json-column.js';
import type { Connection, Transaction } from './connection.js';
import { modelMetrics, models } from './schema/results.js';

export function openModels({ read, write }: Connection): ModelRowStore {
  return {
    record: (row) => write((db) => recordModel(db, row)),
    list: () => read(listModels),
  };
}

/** A (kind, version) that is recorded again replaces what was known of it and keeps its UUID. */
async function recordModel({ orm }: Transaction, row: ModelRow): Promise<void> {
  const { kind, version, created_at, manifest, metrics } = row;
  const [kept] = await orm
    .insert(models)
    .values({ uuid: randomUUID(), kind, version, created_at, manifest: toJson(manifest) })
    .onConflictDoUpdate({ target: [models.kind, models.version], set: { created_at, manifest: toJson(manifest) } })
    .returning({ id: models.id });
  const { id } = kept!;
  await orm.delete(modelMetrics).where(eq(modelMetrics.model_id, id));
  const values = Object.entries(metrics).map(([name, value]) => ({
    model_id: id,
    name,
    value: Number.isNaN(value) ? null : value,
  }));
  if (values.length > 0) await orm.insert(modelMetrics).values(values);
}

/** By kind, then version. */
async function listModels({ orm }: Transaction): Promise<ModelRow[]> {
  const metrics = new Map<number, Record<string, number>>();
  for (const { model_id, name, value } of await orm.select().from(modelMetrics).orderBy(asc(modelMetrics.name))) {
    const ofModel = metrics.get(model_id) ?? {};
    ofModel[name] = value ?? Number.NaN;
    metrics.set(model_id, ofModel);
  }
  const rows = await orm.select().from(models).orderBy(asc(models.kind), asc(models.version));
  return rows.map(({ id, kind, version, created_at, manifest }) => ({
    kind,
    version,
    created_at,
    manifest: fromJson(manifest, 'models.manifest'),
    metrics: metrics.get(id) ?? {},
  }));
}
