/**
 * Works on items ahead of their use: at most `depth` are under way or waiting, and results come in the order of the items. An
 * error of an item is thrown when its turn comes; the ones after it are left to end by themselves.
 */
export async function* prefetch<Item, Result>(
  items: Iterable<Item>,
  depth: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const queue: Promise<Result>[] = [];
  const iterator = items[Symbol.iterator]();
  const fill = () => {
    while (queue.length < depth) {
      const next = iterator.next();
      if (next.done) return;
      const result = work(next.value);
      // Seen when its turn comes; should that never be, it is not an unhandled rejection.
      result.catch(() => {});
      queue.push(result);
    }
  };
  for (fill(); queue.length > 0; fill()) yield await (queue.shift() as Promise<Result>);
}
