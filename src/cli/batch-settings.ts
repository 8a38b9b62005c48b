import { parseDuration } from '../domain/time.js';
import type { HourlySettings } from '../pipeline/run/hourly-steps.js';
import type { NightlySettings } from '../pipeline/run/nightly-steps.js';
import { modelsBefore, retentionAt } from '../pipeline/upkeep/retention.js';
import type { Config } from '../runtime/config-schema.js';
import { packageVersion } from '../runtime/package-version.js';

/** How prices and actions are collected, by the configuration. */
function collecting({ collect }: Config) {
  return {
    overlap: collect.overlap,
    batch: collect.batch,
    history: parseDuration(collect.history),
    tolerance: collect.priceTolerance,
    maxFailures: collect.failures,
  };
}

/** What the steps of the hour go by. */
export function hourlySettings(config: Config): HourlySettings {
  return {
    interval: config.interval,
    collect: { intervals: config.collect.intervals, prices: collecting(config), macro: config.collect.macro },
    maxAge: parseDuration(config.predict.maxAge),
    top: config.recommend.top,
    halfLife: parseDuration(config.sentiment.halfLife),
  };
}

/** What the steps of the night go by. */
export function nightlySettings(config: Config, monitor: NightlySettings['monitor']): NightlySettings {
  return {
    actions: collecting(config),
    training: {
      interval: config.interval,
      crossSection: config.features.crossSection,
      label: config.label,
      featureSet: config.features.set,
      models: config.training.models,
      modelOptions: config.training.options,
      seed: config.seed,
      split: config.training,
      classWeights: config.training.classWeights,
      deterministic: config.training.deterministic,
      codeVersion: packageVersion,
    },
    retentionAt: (now) => retentionAt(config.retention, now),
    modelsBefore: (now) => modelsBefore(config.retention, now),
    monitor,
  };
}
