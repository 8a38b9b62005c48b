import type { Interval } from '../../domain/bar.js';
import { parseDuration } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { providerHealth } from '../provider-health.js';
import { staleInputs } from '../run/stale-inputs.js';
import { freshnessByKind } from './freshness.js';
import { lastBatches } from './last-batches.js';
import { championManifests, modelDrift } from './model-drift.js';
import type { Observations } from './pipeline-metrics.js';
import { predictionQuality } from './prediction-quality.js';

export interface ObserveSettings {
  readonly interval: Interval;
  /** Stocks whose last bar is older are not missed, ms. */
  readonly maxAge: number;
  /** Share of the requests that should end well. */
  readonly goal: number;
}

export interface ObserveRequest {
  /** Over which times scored predictions are measured: `['30d', '90d']`. Empty: they are not looked at. */
  readonly windows: readonly string[];
  /** How far back recent rows reach when features are compared, and the index at which one counts as moved; absent: not looked at. */
  readonly drift?: { readonly window: number; readonly psi: number } | undefined;
}

export interface ObserveDeps {
  readonly store: Store;
  readonly models: ModelStore;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** Looks at the pipeline as it stands in the store. Scored predictions and drift take seconds, all else is quick. */
export async function observe(
  settings: ObserveSettings,
  request: ObserveRequest,
  deps: ObserveDeps,
): Promise<Observations> {
  const { store, models, clock } = deps;
  const now = clock.now();
  const { interval, maxAge, goal } = settings;
  const manifests = await championManifests(models);
  const { size_bytes, rows } = await store.info();
  const freshness = await freshnessByKind(store, now);
  const { drift } = request;
  // Without a bar there is nothing to make features from.
  const comparable = manifests.filter((manifest) => freshness.some(({ kind }) => kind === `bars_${manifest.interval}`));
  return {
    ...{ at: now, goal },
    providers: (await providerHealth(store.providers, now)).providers,
    freshness,
    stale: await staleInputs(store, { interval, now, maxAge }),
    predictions: await store.predictions.read({ latestOnly: true }),
    batches: await lastBatches(store),
    champions: manifests.map(({ kind, version, created_at }) => ({
      model: `${kind}@${version}`,
      trained_at: Date.parse(created_at),
    })),
    store: { size_bytes, rows },
    quality: request.windows.length === 0 ? undefined : await qualityOver(request.windows),
    drift: drift === undefined ? undefined : await modelDrift(comparable, { now, ...drift }, deps),
  };

  async function qualityOver(windows: readonly string[]) {
    deps.progress.start('predictions that came due');
    const dueAfter = windows.map((window) => now - parseDuration(window));
    const found = await predictionQuality(dueAfter, { ...deps, now });
    deps.progress.done();
    return Object.fromEntries(windows.map((window, k) => [window, found[k] ?? []]));
  }
}
