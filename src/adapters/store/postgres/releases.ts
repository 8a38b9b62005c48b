import type { EpochMs } from '../../../domain/time.js';

/** One value of an observation that is published again and again: by which release, and from when it could be used. */
export interface Release {
  readonly released_at: EpochMs;
  readonly known_at: EpochMs;
  readonly value: number;
}

/** The newest of the releases up to one, and of several values of one release the last known. */
export function newestUpTo(releases: readonly Release[], released: EpochMs): Release | undefined {
  let newest: Release | undefined;
  for (const each of releases) {
    if (each.released_at > released) continue;
    const isNewer =
      newest === undefined ||
      each.released_at > newest.released_at ||
      (each.released_at === newest.released_at && each.known_at > newest.known_at);
    if (isNewer) newest = each;
  }
  return newest;
}

/** Adds to a list by key. */
export function addTo<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
