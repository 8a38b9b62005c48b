import { createHash } from 'node:crypto';
import { z } from 'zod';
import { INTERVALS } from '../../domain/bar.js';

/** Version of the manifest's own shape. */
export const MANIFEST_FORMAT = 1;

const probability = z.number().min(0).max(1);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex');
/** ISO 8601: a time with a zone, or a date for midnight UTC. */
const isoTime = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

const label = z.object({
  kind: z.string(),
  /** Bars ahead. */
  horizon: z.int().min(1),
  up: z.number(),
  down: z.number(),
  volatility_scaled: z.boolean(),
});

const features = z
  .object({
    /** The set as it was asked for. */
    set: z.string(),
    /** The columns, in the order the model reads them. */
    names: z.array(z.string()).min(1),
    cross_section: z.enum(['none', 'rank', 'zscore']),
    /** `featureHash` of the names. */
    hash: sha256,
  })
  .refine((value) => value.hash === featureHash(value.names), { error: 'the hash is not that of the names' });

const data = z.object({
  /** Bounds that were asked for; `null` when there were none. */
  from: isoTime.nullable(),
  until: isoTime.nullable(),
  /** Bar times of what was read. */
  first_bar: isoTime,
  last_bar: isoTime,
  /** Latest bar that any label used for fitting, stopping, calibrating or measuring looked at: nothing after it had an influence. */
  last_label_time: isoTime,
  symbols: count,
  rows: count,
  hash: sha256,
  synthetic: z.boolean(),
});

const split = z.object({
  train: count,
  validation: count,
  test: count,
  purged: count,
  embargoed: count,
  /** Sessions. */
  embargo: count,
  bounds: z.object({
    train_from: isoTime,
    train_to: isoTime,
    validation_from: isoTime,
    validation_to: isoTime,
    test_from: isoTime,
    test_to: isoTime,
  }),
});

const calibration = z.object({ method: z.literal('platt'), slope: z.number().min(0), bias: triple });

/** manifest.json of a version: all that is needed to read the model back, and to judge where it came from. */
export const modelManifest = z.object({
  format: z.literal(MANIFEST_FORMAT),
  kind: z.string(),
  version: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  code_version: z.string(),
  /** Version of the same kind that this one was meant to replace. */
  parent: z.string().nullable(),
  seed: z.int(),
  /** Of the learner, defaults included. */
  options: z.record(z.string(), z.unknown()),
  label,
  interval: z.enum(INTERVALS),
  features,
  data,
  split,
  class_prior: z.tuple([probability, probability, probability]),
  class_weights: triple,
  calibration,
  shrinkage: probability,
  /** Brier skill against the prior on the held-back rows. */
  skill: z.number(),
  /** The whole evaluation. */
  metrics: z.record(z.string(), z.unknown()),
  verdict: z.string(),
  /** Time to fit and evaluate. */
  seconds: z.number().min(0),
  /** What the model said about itself: epochs, nodes, losses. */
  facts: z.record(z.string(), z.unknown()),
  files: z.record(z.string(), z.object({ bytes: count, sha256 })),
});
export type ModelManifest = z.infer<typeof modelManifest>;

/** A manifest before the store has given it a version and listed its files. */
export type NewModelManifest = Omit<ModelManifest, 'version' | 'files'>;

/** SHA-256 in hex over feature names in order: two models with the same hash read the same columns. */
export function featureHash(names: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(names)).digest('hex');
}

/** `forest@v0003`: how a version is named in words, and asked for. */
export function nameOf({ kind, version }: Pick<ModelManifest, 'kind' | 'version'>): string {
  return `${kind}@${version}`;
}
