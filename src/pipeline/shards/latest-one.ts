/**
 * Makes what many jobs that follow one another work on, once for all of them; those that come meanwhile wait for it. Held
 * weakly once it is made: a worker lives for months, and what its jobs work on for seconds.
 */
export function latestOne<Value extends object>(): (key: string, make: () => Promise<Value>) => Promise<Value> {
  let latest: { readonly key: string; making?: Promise<Value> | undefined; made?: WeakRef<Value> } | undefined;
  return async (key, make) => {
    const known = latest?.key === key ? (latest.made?.deref() ?? (await latest.making)) : undefined;
    if (known !== undefined) return known;
    const entry: NonNullable<typeof latest> = { key, making: make() };
    latest = entry;
    try {
      const value = (await entry.making) as Value;
      entry.made = new WeakRef(value);
      return value;
    } finally {
      entry.making = undefined;
    }
  };
}
