/** One request after another to each site, with its delay between their starts. */
export interface Lanes {
  /** Runs `start` when the site's turn has come; the next one of that site waits until `delayMs` after that. */
  enter<T>(site: string, delayMs: number, start: () => Promise<T>): Promise<T>;
}

/** Lanes over a steady clock (milliseconds) and its sleep. */
export function createLanes(elapsed: () => number, sleep: (ms: number) => Promise<void>): Lanes {
  const lanes = new Map<string, { tail: Promise<unknown>; startedAt: number }>();
  return {
    enter(site, delayMs, start) {
      const lane = lanes.get(site) ?? { tail: Promise.resolve(), startedAt: Number.NEGATIVE_INFINITY };
      lanes.set(site, lane);
      const turn = lane.tail.then(async () => {
        const left = lane.startedAt + delayMs - elapsed();
        if (left > 0) await sleep(left);
        const started = await start();
        lane.startedAt = elapsed();
        return started;
      });
      lane.tail = turn.catch(() => {});
      return turn;
    },
  };
}
