/**
 * Reorders the codes of a node so that rows that go left come first, each side in its former order; gives how many go left. A row goes left when
 * `(its bin + turn) & 255 <= last`: `turn` 0 leaves missing values (bin 255) on the right, `turn` 1 makes them bin 0. Both places are
 * written for every row and one counter moves: no branch that could be guessed wrong. `scratch` holds as many codes.
 */
export function partitionClasses(
  column: usize, codes: usize, count: i32, rowBits: i32, last: i32, turn: i32, scratch: usize,
): i32 {
  const rowMask = (1 << rowBits) - 1;
  let left = codes;
  let right = scratch;
  const end = codes + (<usize>count << 2);
  for (let at = codes; at < end; at += 4) {
    const code = load<u32>(at);
    const goesRight = <usize>(((<i32>load<u8>(column + (code & rowMask)) + turn) & 255) > last);
    store<u32>(left, code);
    store<u32>(right, code);
    left += 4 - (goesRight << 2);
    right += goesRight << 2;
  }
  memory.copy(left, scratch, right - scratch);
  return <i32>((left - codes) >> 2);
}

/** The same for codes of 64 bits. */
export function partitionGradients(
  column: usize, codes: usize, count: i32, last: i32, turn: i32, scratch: usize,
): i32 {
  let left = codes;
  let right = scratch;
  const end = codes + (<usize>count << 3);
  for (let at = codes; at < end; at += 8) {
    const code = load<u64>(at);
    const goesRight = <usize>(((<i32>load<u8>(column + <u32>code) + turn) & 255) > last);
    store<u64>(left, code);
    store<u64>(right, code);
    left += 8 - (goesRight << 3);
    right += goesRight << 3;
  }
  memory.copy(left, scratch, right - scratch);
  return <i32>((left - codes) >> 3);
}

/** to[row] = from[row] + value for the rows of codes of 64 bits. */
export function addLeaf(codes: usize, count: i32, from: usize, to: usize, value: f32): void {
  const end = codes + (<usize>count << 3);
  for (; codes < end; codes += 8) {
    const at = <usize>load<u32>(codes) << 2;
    store<f32>(to + at, load<f32>(from + at) + value);
  }
}

/** Sum of copies x target over the rows of codes of 32 bits, in their order, and the copies, to `sums` (2 x f64). */
export function sumLeaf(codes: usize, count: i32, rowBits: i32, copies: usize, targets: usize, sums: usize): void {
  const rowMask = (1 << rowBits) - 1;
  const end = codes + (<usize>count << 2);
  let sum: f64 = 0;
  let all: f64 = 0;
  for (; codes < end; codes += 4) {
    const row = <usize>(load<u32>(codes) & rowMask);
    const drawn = <f64>load<u8>(copies + row);
    sum += drawn * <f64>load<f32>(targets + (row << 2));
    all += drawn;
  }
  store<f64>(sums, sum);
  store<f64>(sums, all, 8);
}
