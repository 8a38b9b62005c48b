/** Bits of a key that one pass sorts by. */
const DIGIT = 11;
const BUCKETS = 2 ** DIGIT;
/** Below this many values the engine's own sort is faster. */
const SMALL = 2000;

/** Where keys lie between the passes of a sort; one serves many sorts. */
export interface SortRoom {
  readonly keys: Uint32Array;
  readonly others: Uint32Array;
  readonly counts: Uint32Array;
}

/** Room to sort up to `most` values. */
export function sortRoom(most: number): SortRoom {
  return { keys: new Uint32Array(most), others: new Uint32Array(most), counts: new Uint32Array(3 * BUCKETS) };
}

/**
 * Sorts finite values in place, ascending, and gives them back: a radix sort over their bits, some six times as fast as
 * `Float32Array.sort`. Flipping the sign bit of positive numbers and all bits of negative ones makes the order of bits that of the numbers.
 */
export function sortValues(values: Float32Array, room: SortRoom): Float32Array {
  if (values.length < SMALL) return values.sort();
  const count = values.length;
  const bits = new Uint32Array(values.buffer, values.byteOffset, count);
  const { counts } = room;
  counts.fill(0);
  let from = room.keys;
  let to = room.others;
  for (let i = 0; i < count; i++) {
    const of = bits[i];
    const key = of ^ (of >>> 31 === 1 ? 0xffffffff : 0x80000000);
    from[i] = key;
    counts[key & (BUCKETS - 1)]++;
    counts[BUCKETS + ((key >>> DIGIT) & (BUCKETS - 1))]++;
    counts[2 * BUCKETS + (key >>> (2 * DIGIT))]++;
  }
  for (let pass = 0; pass < 3; pass++) {
    const places = counts.subarray(pass * BUCKETS, (pass + 1) * BUCKETS);
    let sum = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const next = sum + places[bucket];
      places[bucket] = sum;
      sum = next;
    }
    const shift = pass * DIGIT;
    for (let i = 0; i < count; i++) {
      const key = from[i];
      to[places[(key >>> shift) & (BUCKETS - 1)]++] = key;
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < count; i++) {
    const key = from[i];
    bits[i] = key ^ (key >>> 31 === 1 ? 0x80000000 : 0xffffffff);
  }
  return values;
}
