import { TREES_WASM } from './generated/trees.js';
import type { TreeKernels } from './tree-exports.js';
import { treeReference } from './tree-reference.js';

export type { TreeKernels };

/** Memory that trees are grown in. Goes to worker threads as it is: all see the same bytes. */
export type TreeMemory = WebAssembly.Memory;

/** `wasm` is what runs; `reference` is the same in plain TypeScript, bit for bit, for tests. */
export type TreeEngine = 'wasm' | 'reference';

const PAGE = 65_536;
const MAX_PAGES = 65_536;
/** Most bytes a plan can have: what 32-bit addresses reach. */
export const MOST_TREE_BYTES = PAGE * MAX_PAGES;

let compiled: WebAssembly.Module | undefined;
const instances = new WeakMap<TreeMemory, TreeKernels>();
/** The memory of the last work, unless it has been collected. Shared memory weighs nothing in the collector's eyes, so new ones would pile up. */
let spare: WeakRef<TreeMemory> | undefined;

/** Addresses for blocks of bytes, one after another; each starts a cache line. The first page stays unused, so no address is 0. */
export interface TreePlan {
  take(bytes: number): number;
  /** Bytes from address 0 to the end of the last block. */
  size(): number;
}

export function planTreeMemory(): TreePlan {
  let top = PAGE;
  return {
    take(bytes) {
      const at = top;
      top += Math.ceil(bytes / 64) * 64;
      return at;
    },
    // Vectors may read past the end of the last block.
    size: () => top + 64,
  };
}

/** New memory of `bytes`, all 0. It goes with the last reference to it. */
export function newTreeMemory(bytes: number): TreeMemory {
  return new WebAssembly.Memory({ initial: pagesOf(bytes), maximum: MAX_PAGES, shared: true });
}

/** Memory of at least `bytes`. What it holds is left from earlier work. Give it back with `returnTreeMemory`. */
export function borrowTreeMemory(bytes: number): TreeMemory {
  const memory = spare?.deref();
  spare = undefined;
  if (memory === undefined) return newTreeMemory(bytes);
  const lacking = pagesOf(bytes) - memory.buffer.byteLength / PAGE;
  if (lacking > 0) memory.grow(lacking);
  return memory;
}

function pagesOf(bytes: number): number {
  const pages = Math.ceil(bytes / PAGE);
  if (pages <= MAX_PAGES) return pages;
  throw new RangeError(`Trees were asked to use ${bytes} bytes; they can use ${MOST_TREE_BYTES}.`);
}

/** Nobody may touch the memory afterwards. */
export function returnTreeMemory(memory: TreeMemory): void {
  spare = new WeakRef(memory);
}

/** The kernels over a memory. */
export function treeKernels(memory: TreeMemory, engine: TreeEngine): TreeKernels {
  // Not kept: memory that grows has a new buffer.
  if (engine === 'reference') return treeReference(memory.buffer);
  const kernels = instances.get(memory) ?? instantiate(memory);
  instances.set(memory, kernels);
  return kernels;
}

function instantiate(memory: TreeMemory): TreeKernels {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(TREES_WASM), (character) => character.charCodeAt(0)));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as TreeKernels;
}
