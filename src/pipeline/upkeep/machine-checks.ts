import { DAY, type EpochMs, MINUTE, msToIso } from '../../domain/time.js';
import { type Checked, checked, type Problem } from './finding.js';

/** What was seen of the machine beside the store and the models. */
export interface MachineFacts {
  readonly now: EpochMs;
  /** When this version was made: no clock is right that shows less. */
  readonly madeAt: EpochMs;
  /** Places where something is written; `null`: the system does not say. Bytes. */
  readonly disks: readonly { readonly what: string; readonly path: string; readonly free: number | null }[];
  /** Providers that are turned on, by whether the keys that they take are there. */
  readonly keys: { readonly set: readonly string[]; readonly missing: readonly string[] };
  /** Sentences about files with secrets that others may read. */
  readonly looseFiles: readonly string[];
  /** Answers of providers; `undefined`: nobody was asked. */
  readonly answers: readonly ProviderAnswer[] | undefined;
}

/** How a provider answered to being asked for nothing in particular. */
export interface ProviderAnswer {
  readonly provider: string;
  /** Any answer is one, whatever its status; else what came in its place. */
  readonly error: string | null;
  /** What its clock showed, and what ours did then. */
  readonly clock: { readonly theirs: EpochMs; readonly ours: EpochMs } | null;
}

/** A clock may run ahead or behind by this: bars and releases are stamped by the minute. */
const CLOCK_TOLERANCE = 2 * MINUTE;
/** Below this a run may not be able to finish. */
const LEAST_FREE = 500_000_000;

export function checkKeys({ keys, looseFiles }: MachineFacts): Checked {
  const names = (list: readonly string[]) => (list.length === 0 ? 'none' : list.join(', '));
  return checked(
    'secrets',
    `keys set: ${names(keys.set)}; not set: ${names(keys.missing)}`,
    looseFiles.map((detail): Problem => ({ severity: 'warning', detail })),
  );
}

/** Sane by itself, by what the store has seen, and by the clocks of others where they were asked. */
export function checkClock({ now, madeAt, answers = [] }: MachineFacts, newestSeen: EpochMs | null): Checked {
  const found: Problem[] = [];
  if (now < madeAt - DAY) {
    found.push({ severity: 'error', detail: `the clock shows ${msToIso(now)}, before this version was made` });
  }
  if (newestSeen !== null && newestSeen > now + CLOCK_TOLERANCE) {
    found.push({
      severity: 'error',
      detail: `the clock shows ${msToIso(now)}, and the store has a run of ${msToIso(newestSeen)}: it went back`,
    });
  }
  // One provider may be wrong, two hardly the same way: the middle one of those who said something.
  const offs = answers
    .flatMap(({ clock }) => (clock === null ? [] : [clock.ours - clock.theirs]))
    .sort((a, b) => a - b);
  const off = offs[Math.floor(offs.length / 2)];
  if (off !== undefined && Math.abs(off) > CLOCK_TOLERANCE) {
    const seconds = Math.round(Math.abs(off) / 1_000);
    found.push({
      severity: 'error',
      detail: `the clock is ${seconds} s ${off > 0 ? 'ahead of' : 'behind'} that of the providers`,
    });
  }
  const compared = off === undefined ? '' : `, ${Math.abs(Math.round(off / 1_000))} s from that of the providers`;
  return checked('clock', `${msToIso(Math.floor(now / 1_000) * 1_000)}${compared}`, found);
}

/** Room where the store, the models and the log are. `storeBytes`: what a backup or a compaction beside it needs. */
export function checkDisks({ disks }: MachineFacts, storeBytes: number): Checked {
  const found = disks.flatMap(({ what, path, free }): Problem[] => {
    if (free === null) return [];
    const left = `${size(free)} left for the ${what} in ${path}`;
    if (free < LEAST_FREE) return [{ severity: 'error', detail: `${left}: less than ${size(LEAST_FREE)}` }];
    if (what === 'store' && free < storeBytes * 1.2) {
      return [{ severity: 'warning', detail: `${left}: no room for a copy of ${size(storeBytes)}` }];
    }
    return [];
  });
  const known = disks.filter(({ free }) => free !== null).map(({ what, free }) => `${what} ${size(free ?? 0)}`);
  return checked('disk', known.length === 0 ? 'not known' : `free: ${known.join(', ')}`, found);
}

export function checkProviders(answers: readonly ProviderAnswer[]): Checked {
  const silent = answers.filter(({ error }) => error !== null);
  const found = silent.map(({ provider, error }) => ({
    severity: silent.length === answers.length ? ('error' as const) : ('warning' as const),
    detail: `${provider} cannot be reached: ${error}`,
  }));
  return checked('providers', `${answers.length - silent.length} of ${answers.length} answer`, found);
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
