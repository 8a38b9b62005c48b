import type { KernelExports } from './exports.js';
import { KERNELS_WASM } from './generated/kernels.js';
import { KERNELS_RELAXED_WASM } from './generated/kernels-relaxed.js';
import type { Bytes, Floats } from './matrix-view.js';

/** Memory for one piece of work, with the module that works on it. */
export interface Arena {
  readonly wasm: KernelExports;
  /** A block of zeros. Throws when the memory that was asked for is used up. */
  floats(count: number): Floats;
  /** A block of zero bytes. Throws when the memory that was asked for is used up. */
  bytes(count: number): Bytes;
}

/** Start of each block, so that no vector straddles two cache lines. */
const ALIGNMENT = 64;
const PAGE = 65_536;
/** Room for the module's own scratch, which lies below `heapBase`; the size of the scratch is checked by a test. */
const SCRATCH_PAGES = 16;
/** 4 GiB: what 32-bit addresses reach. */
const MAX_PAGES = 65_536;

/**
 * Which build of the kernels works. `simd` rounds after every operation, the same on every machine. `relaxed-simd` lets the processor
 * join a multiplication and an addition in one rounding: faster, and not the same bits everywhere.
 */
export type Engine = 'simd' | 'relaxed-simd';

const BUILDS: Readonly<Record<Engine, string>> = { simd: KERNELS_WASM, 'relaxed-simd': KERNELS_RELAXED_WASM };
const compiled = new Map<Engine, WebAssembly.Module>();
let relaxedLoads: boolean | undefined;

/**
 * Whether this engine compiles the tall tile of the relaxed matrix product without spilling: V8 13.6 (Node 24) does and gains a twentieth,
 * V8 12.4 (Node 22) does not and loses half. Told by a type that came with V8 13.5. Both tiles give the same bits.
 */
const TALL_TILES = 'Float16Array' in globalThis;

/** `relaxed-simd` where this Node can load it (22 and later) and bits may differ, else `simd`. */
export function chooseEngine(deterministic: boolean): Engine {
  if (deterministic) return 'simd';
  relaxedLoads ??= WebAssembly.validate(decodeBase64(KERNELS_RELAXED_WASM));
  return relaxedLoads ? 'relaxed-simd' : 'simd';
}

/** Bytes that blocks of these sizes (each in bytes) take in an arena. */
export function arenaBytes(...sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + Math.ceil(size / ALIGNMENT) * ALIGNMENT, 0);
}

/**
 * A new memory of `bytes` (see `arenaBytes`). Blocks are handed out one after another and never taken back: the whole
 * memory goes with the last reference to the arena. `tallTiles` is for tests; default: what suits this engine.
 */
export function openArena(bytes: number, engine: Engine = 'simd', { tallTiles = TALL_TILES } = {}): Arena {
  const pages = Math.ceil(bytes / PAGE) + SCRATCH_PAGES;
  if (!(bytes >= 0 && pages <= MAX_PAGES)) {
    throw new RangeError(
      `Kernel memory was asked for ${bytes} bytes; it holds 0 to ${(MAX_PAGES - SCRATCH_PAGES) * PAGE}.`,
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const imports = { env: { memory, tallTiles: tallTiles ? 1 : 0 } };
  const wasm = new WebAssembly.Instance(moduleOf(engine), imports).exports as unknown as KernelExports;
  let top = wasm.heapBase();
  const end = top + bytes;

  const take = (size: number): number => {
    const at = top;
    if (at + arenaBytes(size) > end) {
      throw new RangeError(`Kernel memory has ${end - at} bytes left; ${size} were asked for.`);
    }
    top += arenaBytes(size);
    return at;
  };
  return {
    wasm,
    floats(count) {
      const at = take(count * 4);
      return { at, values: new Float32Array(memory.buffer, at, count) };
    },
    bytes(count) {
      const at = take(count);
      return { at, values: new Uint8Array(memory.buffer, at, count) };
    },
  };
}

/** Compiled once in a process; an instance takes well under a millisecond. */
function moduleOf(engine: Engine): WebAssembly.Module {
  const module = compiled.get(engine) ?? new WebAssembly.Module(decodeBase64(BUILDS[engine]));
  compiled.set(engine, module);
  return module;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
