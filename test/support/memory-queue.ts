import type { Job, JobHandler, JobState, Parcels, Queue } from '../../src/ports/queue.js';

/** Jobs in memory, with a worker who begins some of them as soon as they are sent. The others wait until they are withdrawn. */
export interface MemoryQueue extends Pick<Queue, 'send' | 'withdraw' | 'join'> {
  readonly parcels: Parcels;
  /** Keys of parcels in the order in which they were asked for. */
  readonly fetched: readonly string[];
  /** Keys of parcels that are there. */
  readonly kept: () => string[];
  readonly jobs: readonly Job[];
  /** How each job ended, in the order of sending; those that nobody took are not told. */
  readonly ended: () => Promise<('done' | 'failed')[]>;
}

export function memoryQueue(options: {
  /** Of the worker. */
  readonly handlers: (parcels: Parcels) => Readonly<Record<string, JobHandler>>;
  /** Whether the worker begins the k-th job. */
  readonly takes: (k: number) => boolean;
  /** Whether the worker has not ended any when somebody looks who does not want to wait. Default false. */
  readonly slow?: boolean | undefined;
}): MemoryQueue {
  const bytes = new Map<string, Uint8Array>();
  const fetched: string[] = [];
  const parcels: Parcels = {
    put: async (key, parcel) => void bytes.set(key, parcel.slice()),
    async get(key) {
      fetched.push(key);
      return bytes.get(key)?.slice();
    },
    remove: async (keys) => keys.forEach((key) => void bytes.delete(key)),
    removeOlderThan: async () => {},
  };
  const handlers = options.handlers(parcels);
  const jobs: Job[] = [];
  const work = new Map<string, Promise<JobState>>();
  const signal = new AbortController().signal;

  async function begin(id: string, { task, key, input }: Job): Promise<JobState> {
    const about = { id, task, key, attempts: 1, created_at: 0, finished_at: 0 };
    try {
      const output = await handlers[task]?.(asKept(input) as Job['input'], signal);
      return { ...about, state: 'done', output: asKept(output), error: null };
    } catch (error) {
      return { ...about, state: 'failed', output: null, error: String(error) };
    }
  }

  return {
    parcels,
    jobs,
    fetched,
    kept: () => [...bytes.keys()],
    ended: async () => (await Promise.all(work.values())).map(({ state }) => state as 'done' | 'failed'),
    async send(list) {
      return list.map((job) => {
        const k = jobs.push(job) - 1;
        if (options.takes(k)) work.set(String(k), begin(String(k), job));
        return String(k);
      });
    },
    withdraw: async (ids) => ids.filter((id) => !work.has(id)),
    async join(ids, { withinMs }) {
      const states = await Promise.all(ids.map((id) => work.get(id) as Promise<JobState>));
      if (withinMs === undefined || options.slow !== true) return states;
      return states.map((state) => ({ ...state, state: 'active', output: null, error: null }));
    },
  };
}

/** As a database gives JSON back: the same, with the fields in another order. */
function asKept(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? 1 : -1)))
      : inner,
  );
}
