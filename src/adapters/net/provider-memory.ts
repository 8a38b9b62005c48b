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
  /** Held at once; written when the promise resolves. `null` removes a key. Never throws: a failure is told to `onFault`. */
  set(values: Values): Promise<void>;
}

/** The memory of a provider over a store; `null` keeps it in this process alone. */
export function createMemory(
  provider: string,
  store: Pick<ProviderStore, 'state' | 'setState'> | null,
  clock: Clock,
  onFault: (error: unknown) => void,
): ProviderMemory {
  const held = new Map<string, string>();
  let loading: Promise<void> | undefined;
  let unwritten: Record<string, string | null> = {};
  let writing: Promise<void> | undefined;

  async function read(): Promise<void> {
    if (store === null) return;
    try {
      for (const [key, value] of Object.entries(await store.state(provider))) held.set(key, value);
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
