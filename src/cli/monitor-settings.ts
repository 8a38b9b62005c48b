import { parseDuration } from '../domain/time.js';
import type { ObserveSettings } from '../pipeline/monitor/observe.js';
import type { RuleSettings } from '../pipeline/monitor/rules.js';
import type { Config } from '../runtime/config-schema.js';

/** What the pipeline is held against, by the configuration. */
export function watchSettings(config: Config): ObserveSettings & { readonly rules: RuleSettings } {
  const { alerts, interval, predict } = config;
  const unlessOff = (duration: string) => (duration === 'off' ? undefined : parseDuration(duration));
  return {
    interval,
    maxAge: parseDuration(predict.maxAge),
    goal: alerts.successRate,
    rules: {
      successRate: alerts.successRate === 0 ? undefined : alerts.successRate,
      successWindow: alerts.successWindow,
      successRequests: alerts.successRequests,
      r2: alerts.skill === -100 ? undefined : alerts.skill,
      r2Rows: alerts.skillRows,
      barsLate: unlessOff(alerts.barsLate),
      newsAge: unlessOff(alerts.newsAge),
      macroAge: unlessOff(alerts.macroAge),
      drift: alerts.drift === 0 ? undefined : alerts.drift,
      batchFailed: alerts.batchFailed,
      hourlyWithin: unlessOff(alerts.hourlyWithin),
      nightlyWithin: unlessOff(alerts.nightlyWithin),
    },
  };
}
