import { z } from 'zod';
import { HOURLY_STEPS, NIGHTLY_STEPS } from '../domain/batch-steps.js';
import { MINUTE, parseDuration } from '../domain/time.js';
import { alertsSchema } from './config-alerts.js';
import { providersSchema } from './config-providers.js';

const share = z.number().gt(0).lt(1);
const duration = z.string().regex(/^\d+(\.\d+)?[smhd]$/, 'expected a number and a unit: 90s, 10m, 4h or 10d');

const age = z.string().regex(/^(\d+(\.\d+)?[smhd]|forever)$/, 'expected a number and a unit, such as 90d, or forever');

/** Every setting there is: its form, its range, its default. Flags, environment and file all end here. */
export const configSchema = z.strictObject({
  /** Where the store is: a SQLite file, or `postgres://user@host:5432/database`. */
  db: z.string().min(1).default('data/openalpha.db'),
  /** How a store in Postgres is reached; what the URL says wins. */
  postgres: z
    .strictObject({
      /** Schema that holds the tables. */
      schema: z.string().min(1).default('openalpha'),
      /** disable, prefer, require, verify-ca or verify-full; empty: none to this machine, else prefer. */
      sslMode: z.enum(['', 'disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']).default(''),
      /** File of the certificates to trust, PEM. */
      sslRootCert: z.string().default(''),
      /** Connections at once. */
      poolSize: z.int().min(1).max(100).default(4),
      connectTimeout: duration.default('10s'),
      /** Longest time for one statement; 0s: as long as it takes. */
      statementTimeout: duration.default('5m'),
      /** Longest wait for a write of somebody else. */
      lockTimeout: duration.default('30s'),
    })
    .prefault({}),
  /** Folder of trained models. */
  modelsDir: z.string().min(1).default('ml-models'),
  log: z
    .strictObject({
      /** `auto` is pretty on a terminal and JSON elsewhere. */
      format: z.enum(['auto', 'pretty', 'json']).default('auto'),
      level: z.enum(['debug', 'info', 'warn', 'error']).default('warn'),
      /** A log of scheduled runs that is larger is set aside, bytes. */
      maxBytes: z.int().min(1_000).max(1_000_000_000_000).default(10_000_000),
      /** How many logs that were set aside are kept. */
      keep: z.int().min(0).max(1_000).default(5),
    })
    .prefault({}),
  /** Same seed, same models, whatever the number of threads. */
  seed: z.int().min(0).max(2_147_483_647).default(42),
  /** Worker threads for training; 0 takes the number of cores. */
  threads: z.int().min(0).max(64).default(0),
  interval: z.enum(['1d', '1h']).default('1d'),
  label: z
    .strictObject({
      kind: z.enum(['threshold', 'triple-barrier', 'relative']).default('relative'),
      /** Bars ahead. */
      horizon: z.int().min(1).max(250).default(7),
      /** Buy at or above this forward return (threshold, triple-barrier). */
      up: z.number().gt(0).max(10).default(0.05),
      /** Sell at or below this forward return. */
      down: z.number().lt(0).gt(-1).default(-0.05),
      volatilityScaled: z.boolean().default(false),
    })
    .prefault({}),
  features: z
    .strictObject({
      /** A named set or names with commas. */
      set: z.string().min(1).default('core'),
      crossSection: z.enum(['none', 'rank', 'zscore']).default('none'),
    })
    .prefault({}),
  training: z
    .strictObject({
      models: z.array(z.string().min(1)).min(1).default(['forest', 'mlp']),
      /** Share of the sessions to learn from, by time; then to stop and calibrate; the rest is held back. */
      train: share.default(0.7),
      validation: share.default(0.15),
      /** Sessions left out at the start of each later part. */
      embargo: z.int().min(0).max(100).default(5),
      classWeights: z.enum(['balanced', 'none']).default('balanced'),
      /** Same bytes on every machine. Without, nets may use arithmetic that is faster and rounds as the processor likes. */
      deterministic: z.boolean().default(true),
      /** Options of the kinds beyond their defaults: `{"forest": {"trees": 200}}`; each kind checks its own. */
      options: z
        .record(
          z.string().min(1),
          z.record(
            z.string().min(1),
            z.union([z.number(), z.boolean(), z.string(), z.array(z.number()), z.record(z.string(), z.number())]),
          ),
        )
        .default({}),
    })
    .refine((t) => t.train + t.validation < 1, 'train and validation must leave a share to test on')
    .prefault({}),
  predict: z
    .strictObject({
      /** Stocks whose last bar ended longer ago than this are left out. */
      maxAge: duration.default('10d'),
      /** Fewest stocks a job where parts are given to others; 0: 300 where a model looks back over windows, else 5,000. */
      batch: z.int().min(0).max(10_000).default(0),
    })
    .prefault({}),
  recommend: z.strictObject({ top: z.int().min(1).max(10_000).default(10) }).prefault({}),
  net: z
    .strictObject({
      /** A name and an address for whoever is asked: `Jane Doe jane@example.org`. The SEC wants one. */
      contact: z.string().default(''),
      /** Longest wait for one answer. */
      timeout: duration.default('30s'),
      /** How often a request that may be retried is tried again. */
      retries: z.int().min(0).max(10).default(3),
      /** Largest answer after decompression, bytes. */
      maxBytes: z.int().min(1_000).max(2_000_000_000).default(50_000_000),
    })
    .prefault({}),
  collect: z
    .strictObject({
      /** Providers of prices in the order in which they are tried; those without a key they need are passed over. */
      prices: z.array(z.string().min(1)).default(['yahoo', 'alpaca', 'polygon', 'tiingo', 'alpha-vantage']),
      intervals: z
        .array(z.enum(['1d', '1h']))
        .min(1)
        .default(['1d']),
      /** How far back a stock without bars is collected. */
      history: duration.default('1825d'),
      /** Bars of each stock that are asked for again, to see restatements. */
      overlap: z.int().min(0).max(1_000).default(5),
      /** Stocks a batch, where the provider has no bulk size of its own. */
      batch: z.int().min(1).max(10_000).default(50),
      /** Relative difference between two providers beyond which the same bar is a finding. */
      priceTolerance: z.number().gt(0).lt(1).default(0.005),
      /** Share of the stocks that may fail before a run counts as failed. */
      failures: z.number().min(0).max(1).default(0.1),
      macro: z
        .array(z.string().min(1))
        .default(['VIXCLS', 'DGS10', 'DGS2', 'DGS3MO', 'FEDFUNDS', 'CPIAUCSL', 'UNRATE', 'BAMLH0A0HYM2']),
    })
    .prefault({}),
  sentiment: z
    .strictObject({
      scorer: z.enum(['lexicon', 'finbert']).default('lexicon'),
      /** Hub name or folder of the text-classification model of `finbert`. */
      model: z.string().min(1).default('Xenova/finbert'),
      /** An observation counts half after this. */
      halfLife: duration.default('3d'),
    })
    .prefault({}),
  /** How long what may be forgotten is kept: `openalpha db prune`, and every night. */
  retention: z
    .strictObject({
      /** Runs and their steps. */
      runs: age.default('180d'),
      metrics: age.default('1095d'),
      /** How requests to providers ended, by hour. */
      outcomes: age.default('90d'),
      findings: age.default('365d'),
      /** Predictions that were scored, and recommendations. */
      predictions: age.default('forever'),
      /** Bodies of articles; titles, links and scores stay. */
      texts: age.default('forever'),
      hourlyBars: age.default('forever'),
      /** Versions that never were champion. */
      models: age.default('180d'),
    })
    .prefault({}),
  /** What `openalpha run` does; steps are done in their own order, and one that is not named is left out. */
  run: z
    .strictObject({
      hourly: z
        .strictObject({
          steps: z
            .array(z.enum(HOURLY_STEPS))
            .min(1)
            .default([...HOURLY_STEPS]),
        })
        .prefault({}),
      nightly: z
        .strictObject({
          steps: z
            .array(z.enum(NIGHTLY_STEPS))
            .min(1)
            .default([...NIGHTLY_STEPS]),
        })
        .prefault({}),
      /** Gives parts of the work to `openalpha worker` processes; a store in Postgres alone. */
      distribute: z.boolean().default(false),
      /** A run that was not heard of for so long is taken for dead by other machines. */
      lease: duration.refine(isLease, 'expected more than 0s and at most 60s').default('60s'),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      /** File in which the numbers about the pipeline are left for Prometheus after every batch; empty: none. */
      file: z.string().default(''),
    })
    .prefault({}),
  alerts: alertsSchema,
  providers: providersSchema,
});

/** What is no duration is refused in other words. */
function isLease(text: string): boolean {
  if (!duration.safeParse(text).success) return true;
  const lease = parseDuration(text);
  return lease > 0 && lease <= MINUTE;
}

export type Config = z.infer<typeof configSchema>;
