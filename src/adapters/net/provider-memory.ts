import type { Clock } from '../../ports/clock.js';
import type { ProviderStore } from '../../ports/store.js';

type Values = Readonly<Record<string, string | null>>;

/** What the door keeps of one provider: read once, then held; written behind, in order. */
export interface ProviderMemory {
  /** Reads what was kept. Everything else may be used once this has returned. */
  load(): Promise<void>;
  get(key: string): string | undefined;
  /** Parsed JSON of a key; `undefined` where there is none, or it is damaged: what was kept is a help, never a condition. */
  json<T>(key: string): T | undefined;
  /** Looks again at what others may have written, at most once a second; nothing where nobody shares it. */
  refresh(): Promise<void>;
  /**
   * Reads and writes with nobody in between, of this process or another. What `change` throws is thrown on and leaves everything
   * as it was; a store that fails is told to `onFault`, and this process goes by what it holds.
   */
  update(
    keys: readonly string[],
    change: (values: Readonly<Record<string, string | undefined>>) => Values,
  ): Promise<void>;
  /** Held at once; written when the promise resolves. `null` removes a key. Never throws: a failure is told to `onFault`. */
  set(values: Values): Promise<void>;
}

/** What a memory needs of a store. */
export type MemoryStore = Pick<ProviderStore, 'state' | 'setState'> & Partial<Pick<ProviderStore, 'update'>>;

/** Between two looks at what other processes have written, milliseconds. */
const LOOK_AGAIN = 1_000;

/** The memory of a provider over a store; `null` keeps it in this process alone. */
export function createMemory(
  provider: string,
  store: MemoryStore | null,
  clock: Clock,
  onFault: (error: unknown) => void,
  options: { readonly shared?: boolean } = {},
): ProviderMemory {
  const held = new Map<string, string>();
  let loading: Promise<void> | undefined;
  let unwritten: Record<string, string | null> = {};
  let writing: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function read(): Promise<void> {
    if (store === null) return;
    lookedAt = clock.elapsed();
    try {
      const kept = await store.state(provider);
      for (const key of held.keys()) if (!(key in kept) && !(key in unwritten) && !writing) held.delete(key);
      for (const [key, value] of Object.entries(kept)) if (!(key in unwritten) && !writing) held.set(key, value);
    } catch (error) {
      onFault(error);
    }
  }

  /** One write at a time, so that an older value never lands after a newer one; what comes meanwhile goes together. */
  async function write(to: Pick<ProviderStore, 'setState'>): Promise<void> {
    while (Object.keys(unwritten).length > 0) {
      const values = unwritten;
      unwritten = {};
      try {
        await to.setState(provider, values, clock.now());
      } catch (error) {
        onFault(error);
      }
    }
    writing = undefined;
  }

  return {
    load() {
      loading ??= read();
      return loading;
    },
    async refresh() {
      if (options.shared === true && clock.elapsed() - lookedAt >= LOOK_AGAIN) await read();
    },
    async update(keys, change) {
      const hold = (values: Values) => {
        for (const [key, value] of Object.entries(values)) {
          if (value === null) held.delete(key);
          else held.set(key, value);
        }
      };
      const here = () => change(Object.fromEntries(keys.map((key) => [key, held.get(key)])));
      if (store?.update === undefined) return this.set(here());
      let refused: unknown;
      try {
        let made: Values = {};
        await store.update(
          provider,
          keys,
          (values) => {
            refused = undefined;
            try {
              made = change(values);
            } catch (error) {
              refused = error;
              throw error;
            }
            return made;
          },
          clock.now(),
        );
        hold(made);
      } catch (error) {
        if (refused !== undefined) throw refused;
        onFault(error);
        hold(here());
      }
    },
    get: (key) => held.get(key),
    json<T>(key: string): T | undefined {
      try {
        const text = held.get(key);
        return text === undefined ? undefined : (JSON.parse(text) as T);
      } catch {
        return undefined;
      }
    },
    async set(values) {
      for (const [key, value] of Object.entries(values)) {
        if (value === null) held.delete(key);
        else held.set(key, value);
      }
      if (store === null || Object.keys(values).length === 0) return;
      Object.assign(unwritten, values);
      writing ??= write(store);
      await writing;
    },
  };
}
