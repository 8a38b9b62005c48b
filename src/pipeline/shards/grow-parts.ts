import { createHash } from 'node:crypto';
import { newTreeMemory, planTreeMemory, type TreeMemory } from '../../learning/kernels/tree-memory.js';
import type { GrowInput } from '../../learning/models/forest/grow.js';
import { type ForestPlan, planForest } from '../../learning/models/forest/plan.js';
import { freeSlots } from '../../learning/models/trees/slots.js';
import type { GrownTree } from '../../learning/models/trees/tree-nodes.js';
import type { Parallel } from '../../ports/parallel.js';
import type { JobHandler, Parcels } from '../../ports/queue.js';
import type { Timer } from '../../ports/timer.js';
import { latestOne } from './latest-one.js';
import { fetchParcel, pack, unpack } from './pack.js';
import { inPieces, type Sharing, shareOut } from './share-out.js';

export const GROW_TASK = 'grow-trees';

const FOREST_GROW = 'forest.grow';
const TREES_A_JOB = 5;

/**
 * The same parallel work, with the trees of a forest grown in parts by whoever is free. What they grow from is binned once, here,
 * and sent as a parcel; a tree is made of its number and that alone, so it is the same wherever it grows.
 */
export function shareGrowing(parallel: Parallel, sharing: Sharing, fallback: AbortSignal): Parallel {
  return {
    threads: parallel.threads,
    prepare: (tasks) => parallel.prepare?.(tasks),
    async map<Input, Output>(
      task: string,
      inputs: readonly Input[],
      options: Parameters<Parallel['map']>[2] = {},
    ): Promise<Output[]> {
      const trees = inputs as readonly unknown[] as readonly GrowInput[];
      const pieces = inPieces(trees, sharing.treesPerJob ?? TREES_A_JOB);
      if (task !== FOREST_GROW || pieces.length < 2) return parallel.map(task, inputs, options);
      const { signal = fallback, onDone } = options;
      let done = 0;
      const grown = await growInParts(pieces, {
        here: async (piece) => parallel.map<GrowInput, GrownTree>(FOREST_GROW, piece, { signal }),
        onDone: (count) => {
          done += count;
          onDone?.(done);
        },
        ...{ sharing, signal },
      });
      return grown as unknown[] as Output[];
    },
  };
}

interface Growing {
  readonly here: (trees: readonly GrowInput[]) => Promise<GrownTree[]>;
  readonly onDone: (trees: number) => void;
  readonly sharing: Sharing;
  readonly signal: AbortSignal;
}

async function growInParts(
  pieces: readonly (readonly GrowInput[])[],
  { here, onDone, sharing, signal }: Growing,
): Promise<GrownTree[]> {
  const { parcels } = sharing;
  const { ground, key } = groundOf(pieces[0]?.[0] as GrowInput);
  await parcels.put(key, ground);
  const jobs = pieces.map((piece) => {
    const [first, last] = [piece[0]?.tree as number, piece.at(-1)?.tree as number];
    return { task: GROW_TASK, key: `${key} ${first}-${last}`, input: { ground: key, first, last } };
  });
  try {
    const grown = await shareOut<GrownTree[]>(
      jobs,
      {
        async here(part) {
          const trees = await here(pieces[part] ?? []);
          onDone(trees.length);
          return trees;
        },
        async read(output) {
          const trees = treesOf(await fetchParcel(parcels, (output as { readonly trees: string }).trees));
          onDone(trees.length);
          return trees;
        },
        signal,
      },
      sharing,
    );
    return grown.flat();
  } finally {
    await parcels.remove([key, ...jobs.map((job) => resultKey(job.key))]).catch(() => {});
  }
}

/** All that trees grow from, up to the room of their own, and a name made of every byte of it. */
function groundOf({ memory, ...input }: GrowInput): { readonly ground: Uint8Array; readonly key: string } {
  const { plan, cutCounts, tree, ...options } = input;
  const { slots, weights, bins } = plan;
  const about = { ...options, rows: bins.rows, features: bins.features, weighted: weights !== 0 };
  const bytes = new Uint8Array(memory.buffer, 0, slots.flags);
  const ground = pack({ about, arrays: { cutCounts, bytes } });
  return { ground, key: `forest ${createHash('sha256').update(ground).digest('hex').slice(0, 32)}` };
}

/** What a forest grows from, in this process. */
interface Ground {
  readonly memory: TreeMemory;
  readonly plan: ForestPlan;
  readonly cutCounts: Uint8Array;
  readonly options: Omit<GrowInput, 'memory' | 'plan' | 'cutCounts' | 'tree'>;
}

/** Grows some trees of a forest from its parcel, which is unpacked once for all parts that follow one another. */
export function growHandler(deps: {
  readonly parcels: Parcels;
  readonly parallel: () => Promise<Parallel>;
  readonly timer: Timer;
}): JobHandler {
  const groundOf = latestOne<Ground>(deps.timer);
  return async (given, signal) => {
    const { ground: key, first, last: end } = given as { ground: string; first: number; last: number };
    const parallel = await deps.parallel();
    const ground = await groundOf(key, async () => layGround(await fetchParcel(deps.parcels, key), parallel.threads));
    const { memory, plan, cutCounts, options } = ground;
    const inputs = Array.from({ length: end - first + 1 }, (_, k) => ({
      ...options,
      ...{ memory, plan, cutCounts, tree: first + k },
    }));
    const trees = await parallel.map<GrowInput, GrownTree>(FOREST_GROW, inputs, { signal });
    const parcel = resultKey(`${key} ${first}-${end}`);
    await deps.parcels.put(parcel, packTrees(trees));
    return { trees: parcel };
  };
}

/** The parcel in memory, with room for as many trees as grow at once here. All else lies where it lay. */
function layGround(parcel: Uint8Array, threads: number): Ground {
  const { about, arrays } = unpack(parcel);
  const { rows, features, weighted, ...options } = about as unknown as Ground['options'] & {
    rows: number;
    features: number;
    weighted: boolean;
  };
  const layout = planTreeMemory();
  const plan = planForest(layout, rows, features, { weighted, threads });
  const memory = newTreeMemory(layout.size());
  new Uint8Array(memory.buffer).set(arrays['bytes'] as Uint8Array);
  freeSlots(memory.buffer, plan.slots);
  return { memory, plan, cutCounts: Uint8Array.from(arrays['cutCounts'] as Uint8Array), options };
}

function resultKey(job: string): string {
  return `trees of ${job}`;
}

function packTrees(trees: readonly GrownTree[]): Uint8Array {
  const arrays = trees.flatMap(({ nodes: { feature, bin, missingLeft, value }, gain }, k) =>
    Object.entries({ feature, bin, missingLeft, value, gain }).map(([name, array]) => [`${k} ${name}`, array] as const),
  );
  return pack({ about: { trees: trees.length }, arrays: Object.fromEntries(arrays) });
}

function treesOf(bytes: Uint8Array): GrownTree[] {
  const { about, arrays } = unpack(bytes);
  return Array.from({ length: about['trees'] as number }, (_, k) => ({
    nodes: {
      feature: arrays[`${k} feature`] as Uint16Array,
      bin: arrays[`${k} bin`] as Uint8Array,
      missingLeft: arrays[`${k} missingLeft`] as Uint8Array,
      value: arrays[`${k} value`] as Float32Array,
    },
    gain: arrays[`${k} gain`] as Float64Array,
  }));
}
