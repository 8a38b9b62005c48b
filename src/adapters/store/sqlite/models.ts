import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { ModelRow, ModelRowStore } from '../../../ports/store.js';
import { fromJson, toJson } from '../json-column.js';
import { type Connection, snapshot, write } from './connection.js';
import { modelMetrics, models } from './schema/results.js';
import type { Blocking } from './sqlite-errors.js';

export function openModels(connection: Connection): Blocking<ModelRowStore> {
  return {
    record: (row) => write(connection.sql, () => recordModel(connection, row)),
    list: () => snapshot(connection.sql, () => listModels(connection)),
  };
}

/** A (kind, version) that is recorded again replaces what was known of it and keeps its UUID. */
function recordModel({ orm }: Connection, { kind, version, created_at, manifest, metrics }: ModelRow): void {
  const { id } = orm
    .insert(models)
    .values({ uuid: randomUUID(), kind, version, created_at, manifest: toJson(manifest) })
    .onConflictDoUpdate({ target: [models.kind, models.version], set: { created_at, manifest: toJson(manifest) } })
    .returning({ id: models.id })
    .get();
  orm.delete(modelMetrics).where(eq(modelMetrics.model_id, id)).run();
  for (const [name, value] of Object.entries(metrics)) {
    orm
      .insert(modelMetrics)
      .values({ model_id: id, name, value: Number.isNaN(value) ? null : value })
      .run();
  }
}

/** By kind, then version. */
function listModels({ orm }: Connection): ModelRow[] {
  const metrics = new Map<number, Record<string, number>>();
  for (const { model_id, name, value } of orm.select().from(modelMetrics).orderBy(asc(modelMetrics.name)).all()) {
    const ofModel = metrics.get(model_id) ?? {};
    ofModel[name] = value ?? Number.NaN;
    metrics.set(model_id, ofModel);
  }
  return orm
    .select()
    .from(models)
    .orderBy(asc(models.kind), asc(models.version))
    .all()
    .map(({ id, kind, version, created_at, manifest }) => ({
      kind,
      version,
      created_at,
      manifest: fromJson(manifest, 'models.manifest'),
      metrics: metrics.get(id) ?? {},
    }));
}
