/**
 * Runs tasks with at most `width` of them under way and gives their results in the order of the tasks. When one fails, or
 * the caller stops, no further one is begun, and what is still under way is not waited for.
 */
export async function* inOrder<T, R>(
  tasks: Iterable<T>,
  width: number,
  run: (task: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const waiting = tasks[Symbol.iterator]();
  const underWay: Promise<R>[] = [];
  const begin = () => {
    const next = waiting.next();
    if (next.done) return;
    const result = run(next.value);
    // It is looked at when its turn comes; until then nobody listens, which must not count as a crash.
    result.catch(() => {});
    underWay.push(result);
  };
  for (let i = 0; i < width; i++) begin();
  for (let result = underWay.shift(); result !== undefined; result = underWay.shift()) {
    const value = await result;
    begin();
    yield value;
  }
}
