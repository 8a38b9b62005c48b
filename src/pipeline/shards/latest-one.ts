import type { Timer } from '../../ports/timer.js';

/** A free worker looks twice a second: who has not been asked for so long is between two runs. */
const HOLD_MS = 5_000;

/**
 * Makes what many jobs that follow one another work on, once for all of them; those that come meanwhile wait for it. It is held for
 * some seconds after it was asked for, since a collection of garbage may come between two jobs, and weakly from then on: a
 * worker lives for months, and what its jobs work on for seconds.
 */
export function latestOne<Value extends object>(
  timer: Timer,
): (key: string, make: () => Promise<Value>) => Promise<Value> {
  let latest: Entry<Value> | undefined;
  let letGo = () => {};
  return async (key, make) => {
    letGo();
    const known = latest?.key === key ? latest : undefined;
    const value = known?.made?.deref();
    const entry = known !== undefined && (value ?? known.making) !== undefined ? known : { key, making: make() };
    latest = entry;
    try {
      const held = value ?? ((await entry.making) as Value);
      entry.made ??= new WeakRef(held);
      hold(entry, held);
      return held;
    } finally {
      entry.making = undefined;
    }
  };

  function hold(entry: Entry<Value>, value: Value): void {
    letGo();
    entry.held = value;
    const stop = timer.every(HOLD_MS, () => letGo());
    letGo = () => {
      stop();
      entry.held = undefined;
    };
  }
}

interface Entry<Value extends object> {
  readonly key: string;
  making?: Promise<Value> | undefined;
  made?: WeakRef<Value>;
  held?: Value | undefined;
}
