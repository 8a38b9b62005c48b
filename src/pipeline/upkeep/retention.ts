import { OpenAlphaError } from '../../domain/errors.js';
import { type EpochMs, parseDuration } from '../../domain/time.js';
import type { Retention } from '../../ports/operations.js';

/** For how long each kind is kept: `90d`, or `forever`. The setting `retention`. */
export type RetentionSettings = Readonly<Record<keyof typeof KINDS | 'models', string>>;

/** Kinds as settings and flags name them, with their name in the store's port. */
const KINDS = {
  runs: 'runs',
  metrics: 'metrics',
  outcomes: 'outcomes',
  findings: 'findings',
  predictions: 'predictions',
  texts: 'texts',
  hourlyBars: 'hourly_bars',
} as const satisfies Readonly<Record<string, keyof Retention>>;

/** What a duration without a kind is about: what the pipeline did, never what it knows or said. */
const OPERATIONAL = ['runs', 'metrics', 'outcomes', 'findings'] as const;

/** What must be older than which time to be forgotten; kinds that are kept for ever are left out. */
export function retentionAt(settings: RetentionSettings, now: EpochMs): Retention {
  return Object.fromEntries(
    Object.entries(KINDS).flatMap(([kind, name]) => {
      const age = settings[kind as keyof RetentionSettings];
      return age === 'forever' ? [] : [[name, now - parseDuration(age)]];
    }),
  );
}

/** Before which time versions of models must be made to be forgotten; `undefined`: none is. */
export function modelsBefore({ models }: Pick<RetentionSettings, 'models'>, now: EpochMs): EpochMs | undefined {
  return models === 'forever' ? undefined : now - parseDuration(models);
}

/**
 * Settings with what was asked for in their place: `90d` for the records of the pipeline itself (runs, metrics, outcomes,
 * findings), `texts=30d` for one kind, `findings=forever`. Later ones win. Errors: USAGE.
 */
export function withKept(settings: RetentionSettings, asked: readonly string[]): RetentionSettings {
  const kept: Record<string, string> = { ...settings };
  for (const text of asked) {
    const at = text.indexOf('=');
    const [kind, age] = at < 0 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
    if (kind !== undefined && kind !== 'models' && !Object.hasOwn(KINDS, kind)) {
      throw new OpenAlphaError('USAGE', `--keep names "${kind}", and that is nothing that is pruned.`, {
        hint: `There are: ${[...Object.keys(KINDS), 'models'].join(', ')}. Example: --keep texts=365d.`,
      });
    }
    if (age !== 'forever') parseDuration(age);
    for (const name of kind === undefined ? OPERATIONAL : [kind]) kept[name] = age;
  }
  return kept as RetentionSettings;
}
