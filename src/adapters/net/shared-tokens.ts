import type { EpochMs } from '../../domain/time.js';
import type { Limits } from '../../ports/source.js';
import { WINDOWS } from './gate.js';
import type { ProviderMemory } from './provider-memory.js';

/** Value of the key `tokens`: by window, when tokens were taken (epoch ms, rounded up to a step) and how many then. */
type Taken = Readonly<Record<string, readonly (readonly [EpochMs, number])[]>>;

const KEY = 'tokens';

/** Times of one window that are told apart: a token comes back at most this share of it late. */
const STEPS = 60;

/**
 * Tokens of a provider that all processes on a store take from: never more in any span of one period than its limits allow, whoever
 * asks. Machines are taken to have clocks that agree within the step, a sixtieth of the period. Gives the milliseconds to wait
 * before asking again; 0: a token was taken from every window.
 */
export function createSharedTokens(
  limits: Limits,
  memory: Pick<ProviderMemory, 'update'>,
  now: () => EpochMs,
): () => Promise<number> {
  const windows = WINDOWS.flatMap(([name, length]) => {
    const rate = limits[name] ?? 0;
    const size = Math.max(1, Math.floor(rate));
    return rate > 0 ? [{ name, size, period: (length * size) / rate }] : [];
  });
  return async () => {
    let wait = 0;
    await memory.update([KEY], ({ [KEY]: text }): Record<string, string> => {
      wait = 0;
      const at = now();
      const before = read(text);
      const after: Record<string, [EpochMs, number][]> = {};
      for (const { name, size, period } of windows) {
        const step = Math.max(1, Math.ceil(period / STEPS));
        const slot = Math.ceil(at / step) * step;
        // What was taken in the future was taken by a clock that is wrong.
        const alive = (before[name] ?? []).filter(([time]) => time > at - period && time <= slot + step);
        const used = alive.reduce((sum, [, count]) => sum + count, 0);
        if (used >= size) wait = Math.max(wait, (alive[0]?.[0] ?? at) + period - at, 1);
        const last = alive.at(-1);
        after[name] =
          last?.[0] === slot
            ? [...alive.slice(0, -1).map(([time, count]): [EpochMs, number] => [time, count]), [slot, last[1] + 1]]
            : [...alive.map(([time, count]): [EpochMs, number] => [time, count]), [slot, 1]];
      }
      return wait > 0 ? {} : { [KEY]: JSON.stringify(after) };
    });
    return wait;
  };
}

function read(text: string | undefined): Taken {
  try {
    return text === undefined ? {} : (JSON.parse(text) as Taken);
  } catch {
    return {};
  }
}
