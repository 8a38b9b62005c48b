import type { Alert, AlertRule, Condition } from '../../domain/alert.js';
import type { EpochMs } from '../../domain/time.js';
import type { AlertChannel } from '../../ports/alerts.js';
import type { Logger } from '../../ports/logger.js';
import type { ProviderStore } from '../../ports/store.js';
import type { Judgement } from './rules.js';

/** Name under which it is kept what was told, beside the state of the providers. */
export const ALERTS = 'alerts';

export interface TellDeps {
  readonly memory: Pick<ProviderStore, 'state' | 'setState'>;
  readonly channels: readonly AlertChannel[];
  readonly logger: Logger;
  readonly now: EpochMs;
  /** Which store the alerts are about, without a password. */
  readonly store: string;
  /** Takes secrets out of what a failure says. */
  readonly mask: (text: string) => string;
}

export interface Told {
  /** Begun or ended now, and taken by every channel. */
  readonly told: readonly Alert[];
  /** What could not be told, a sentence each; it is tried again the next time. */
  readonly failed: readonly string[];
}

/** What is kept of a condition until its end was told. */
interface Kept extends Condition {
  readonly since: EpochMs;
  /** Names of the channels that know of it, and of those that know of its end. */
  readonly told: readonly string[];
  readonly ended: readonly string[] | null;
}

/**
 * Tells every channel once of each condition that began, and once of its end. What is kept in the store decides, so that a restart
 * tells nothing twice; a channel that failed is tried again the next time. Without a channel nothing is kept. Never throws for a
 * channel.
 */
export async function tellAlerts({ judged, conditions }: Judgement, deps: TellDeps): Promise<Told> {
  const { memory, channels, now } = deps;
  if (channels.length === 0) return { told: [], failed: [] };
  const before = readKept(await memory.state(ALERTS));
  const current = new Map(conditions.map((condition) => [keyOf(condition), condition]));
  const told: Alert[] = [];
  const failed: string[] = [];
  for (const key of new Set([...before.keys(), ...current.keys()])) {
    const kept = before.get(key);
    const condition = current.get(key);
    const after = condition === undefined ? ending(kept, judged) : begun(kept, condition, now);
    if (after === undefined) continue;
    const knows = await tell(after, key);
    const gone = knows.ended !== null && knows.told.every((name) => knows.ended?.includes(name) || !isOpen(name));
    const text = gone ? null : JSON.stringify(knows);
    // Written after each, so that a kill in between tells one thing twice at most.
    if (text !== (kept === undefined ? null : JSON.stringify(kept)))
      await memory.setState(ALERTS, { [key]: text }, now);
  }
  return { told, failed };

  function isOpen(name: string): boolean {
    return channels.some((channel) => channel.name === name);
  }

  async function tell(state: Kept, key: string): Promise<Kept> {
    const resolved = state.ended !== null;
    // Of an end only those are told that were told of the beginning.
    const due = channels.filter(({ name }) =>
      resolved ? state.told.includes(name) && !state.ended?.includes(name) : !state.told.includes(name),
    );
    if (due.length === 0) return state;
    const alert = alertOf(key, state, deps);
    const took: string[] = [];
    for (const channel of due) {
      const why = await deliver(channel, alert, deps);
      if (why === undefined) took.push(channel.name);
      else failed.push(why);
    }
    if (took.length === due.length) told.push(alert);
    return resolved
      ? { ...state, ended: [...(state.ended ?? []), ...took] }
      : { ...state, told: [...state.told, ...took] };
  }
}

/** Tells every channel that telling works; what could not be told, a sentence each. */
export async function tellTest(deps: Omit<TellDeps, 'memory'>): Promise<Told> {
  const { now, store } = deps;
  const alert: Alert = {
    ...{ key: 'test:test', state: 'test', rule: 'test', subject: 'test', value: null, threshold: null },
    words: 'This is a test: alerts of this store arrive here.',
    ...{ since: now, at: now, store },
  };
  const failed: string[] = [];
  for (const channel of deps.channels) failed.push(...[(await deliver(channel, alert, deps)) ?? []].flat());
  return { told: failed.length < deps.channels.length ? [alert] : [], failed };
}

/** Why it was not taken; undefined when it was. */
async function deliver(
  channel: AlertChannel,
  alert: Alert,
  deps: Omit<TellDeps, 'memory'>,
): Promise<string | undefined> {
  try {
    await channel.deliver(alert);
    deps.logger.info({ channel: channel.name, alert: alert.key, state: alert.state }, 'alert told');
    return undefined;
  } catch (error) {
    const why = deps.mask((error instanceof Error ? error.message : String(error)).split('\n', 1)[0] as string);
    deps.logger.warn({ channel: channel.name, alert: alert.key, error: why }, 'an alert could not be told');
    return `${channel.name}: ${why}`;
  }
}

function begun(kept: Kept | undefined, condition: Condition, now: EpochMs): Kept {
  if (kept === undefined) return { ...condition, since: now, told: [], ended: null };
  // It came back before its end was told to all: for those who were not told, it never ended.
  if (kept.ended !== null) {
    const told = kept.told.filter((name) => !kept.ended?.includes(name));
    return { ...condition, since: kept.since, told, ended: null };
  }
  return { ...kept, ...condition };
}

function ending(kept: Kept | undefined, judged: ReadonlySet<AlertRule>): Kept | undefined {
  if (kept === undefined || (kept.ended === null && !judged.has(kept.rule))) return undefined;
  return { ...kept, ended: kept.ended ?? [] };
}

function alertOf(key: string, { told: _told, ended, since, ...condition }: Kept, { now, store }: TellDeps): Alert {
  return { key, state: ended === null ? 'firing' : 'resolved', ...condition, since, at: now, store };
}

function keyOf({ rule, subject }: Condition): string {
  return `${rule}:${subject}`;
}

function readKept(state: Readonly<Record<string, string>>): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const [key, text] of Object.entries(state)) {
    try {
      const value = JSON.parse(text) as Partial<Kept> | null;
      if (value !== null && typeof value === 'object' && Array.isArray(value.told)) kept.set(key, value as Kept);
    } catch {
      // Written by another version: what is still so is told once more.
    }
  }
  return kept;
}
