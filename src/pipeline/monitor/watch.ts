import type { Alert, Condition } from '../../domain/alert.js';
import type { Metric } from '../../domain/operation.js';
import { DAY } from '../../domain/time.js';
import { type MetricFamily, prometheusText } from '../../export/metrics/prometheus.js';
import type { Store } from '../../ports/store.js';
import { LASTING, METRICS, type MetricMeaning, type MetricName } from './metric-catalog.js';
import { type ObserveDeps, type ObserveRequest, type ObserveSettings, observe } from './observe.js';
import { type Observations, pipelineMetrics } from './pipeline-metrics.js';
import { judge, type RuleSettings } from './rules.js';
import { type TellDeps, tellAlerts } from './tell-alerts.js';

/** Windows over which scored predictions are measured after a batch. */
export const WINDOWS: readonly string[] = ['30d', '90d'];

export interface WatchReport {
  readonly observations: Observations;
  /** What is not as it should be. */
  readonly conditions: readonly Condition[];
  readonly told: readonly Alert[];
  /** Alerts that could not be told, a sentence each. */
  readonly untold: readonly string[];
  /** The numbers in the text format of Prometheus. */
  metricsText(): Promise<Iterable<string>>;
}

/** Looks at the pipeline, keeps the numbers, holds them against the rules, and tells what began and what ended. */
export async function watch(
  settings: ObserveSettings & { readonly rules: RuleSettings },
  request: ObserveRequest,
  deps: ObserveDeps & Omit<TellDeps, 'memory' | 'now' | 'store'> & { readonly location: string },
): Promise<WatchReport> {
  const { store, clock, channels, logger, mask, location } = deps;
  const observations = await observe(settings, request, deps);
  const judgement = judge(observations, settings.rules);
  const firing = new Map<string, number>();
  for (const { rule } of judgement.conditions) firing.set(rule, (firing.get(rule) ?? 0) + 1);
  const metrics: Metric[] = [
    ...pipelineMetrics(observations),
    ...[...judgement.judged].map((rule) => ({
      ...{ name: 'alerts_firing', labels: { rule }, at: observations.at },
      value: firing.get(rule) ?? 0,
    })),
  ];
  await store.metrics.record(metrics.filter(({ name }) => meaningOf(name).kept !== false));
  const memory = store.providers;
  const { told, failed } = await tellAlerts(judgement, {
    ...{ memory, channels, logger, mask, now: clock.now(), store: location },
  });
  return {
    observations,
    conditions: judgement.conditions,
    told,
    untold: failed,
    metricsText: async () => prometheusText(familiesOf([...metrics, ...(await lasting(observations, metrics, store))])),
  };
}

/** Numbers older than this are no longer shown as if they stood. */
const STANDS_FOR = 14 * DAY;

/** Numbers of earlier that stand, since what they are about was not looked at this time. */
async function lasting(
  { at, quality, drift }: Observations,
  metrics: readonly Metric[],
  store: Store,
): Promise<Metric[]> {
  const names = [
    'alerts_firing',
    ...(quality === undefined ? LASTING.scored : []),
    ...(drift === undefined ? LASTING.features : []),
  ];
  const before = await store.metrics.read({ names, from: at - STANDS_FOR, latestOnly: true });
  const now = new Set(metrics.map(seriesOf));
  return before.filter((metric) => !now.has(seriesOf(metric)));
}

/** Numbers by name, with what they mean. */
export function familiesOf(metrics: readonly Metric[]): MetricFamily[] {
  const families = new Map<string, Metric[]>();
  for (const metric of metrics) families.set(metric.name, [...(families.get(metric.name) ?? []), metric]);
  return [...families].map(([name, samples]) => ({
    ...{ name: `openalpha_${name}`, help: meaningOf(name).help, type: 'gauge', samples },
  }));
}

function seriesOf({ name, labels }: Metric): string {
  return JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function meaningOf(name: string): MetricMeaning {
  return METRICS[name as MetricName];
}
