import type { Allowance } from '../domain/allowance.js';
import type { Interval } from '../domain/bar.js';
import type { Run } from '../domain/run.js';
import type { EpochMs } from '../domain/time.js';
import { barEnds } from '../evidence/market/calendar.js';
import { listModels, readChampionVersion } from '../learning/registry/registry.js';
import type { Clock } from '../ports/clock.js';
import type { ModelStore } from '../ports/registry.js';
import type { RunningProcess } from '../ports/running-process.js';
import type { Store, StoreInfo } from '../ports/store.js';
import { type ProviderHealth, providerHealth } from './provider-health.js';
import { asItStands } from './record-run.js';

/** Freshness of the bars of one interval over all stocks. */
export interface IntervalStatus {
  readonly interval: Interval;
  readonly stocks: number;
  readonly bars: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
  /** Hours since the newest bar ended. */
  readonly age_hours: number;
  /** Stocks whose last bar is older than the newest one of the store by more than ten days. */
  readonly lagging: number;
}

export interface StatusReport extends ProviderHealth {
  readonly store: StoreInfo;
  readonly intervals: readonly IntervalStatus[];
  readonly models: readonly { readonly kind: string; readonly versions: number; readonly champion: string | null }[];
  /** The newest first. One that was lost is told as interrupted, whether a later run has marked it yet or not. */
  readonly runs: readonly Run[];
}

/** What the store and the registry hold and how fresh it is. */
export async function status(deps: {
  readonly store: Store;
  readonly models: ModelStore;
  readonly clock: Clock;
  readonly process: Pick<RunningProcess, 'hasEnded'>;
  /** Of the providers that are turned on. */
  readonly allowances: readonly Allowance[];
}): Promise<StatusReport> {
  const coverage = await deps.store.bars.coverage();
  const intervals: IntervalStatus[] = [];
  for (const interval of ['1d', '1h'] as const) {
    const stocks = coverage.filter((row) => row.interval === interval);
    if (stocks.length === 0) continue;
    const last = stocks.reduce((newest, row) => Math.max(newest, row.last), Number.NEGATIVE_INFINITY);
    const ended = barEnds(interval, Float64Array.of(last))[0] as number;
    intervals.push({
      interval,
      stocks: stocks.length,
      bars: stocks.reduce((sum, row) => sum + row.rows, 0),
      first: stocks.reduce((oldest, row) => Math.min(oldest, row.first), Number.POSITIVE_INFINITY),
      last,
      age_hours: (deps.clock.now() - ended) / 3_600_000,
      lagging: stocks.filter((row) => last - row.last > 10 * 86_400_000).length,
    });
  }
  const all = await listModels(deps.models);
  const kinds = [...new Set(all.map((manifest) => manifest.kind))];
  const models = await Promise.all(
    kinds.map(async (kind) => ({
      kind,
      versions: all.filter((manifest) => manifest.kind === kind).length,
      champion: await readChampionVersion(deps.models, kind),
    })),
  );
  return {
    store: await deps.store.info(),
    intervals,
    ...(await providerHealth(deps.store.providers, deps.clock.now(), { allowances: deps.allowances })),
    models,
    runs: (await deps.store.runs.latest(5)).map((run) => asItStands(run, deps)),
  };
}
