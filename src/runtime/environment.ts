import { availableParallelism } from 'node:os';
import type { EnvironmentFacts } from '../pipeline/doctor.js';

/** The oldest Node that is supported: 20.19. */
const LEAST_NODE = [20, 19] as const;

/** What this machine is, for `doctor`. `threads` 0 means all cores. */
export function environmentFacts(threads: number): EnvironmentFacts {
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
  return {
    node: `Node ${process.versions.node}`,
    nodeIsSupported: major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]),
    threads: threads || availableParallelism(),
    simd: hasSimd(),
  };
}

/** The smallest module that needs SIMD: one function that makes a vector and drops it. */
const SIMD_MODULE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  9,
  1,
  7,
  0,
  65,
  0,
  253,
  15,
  26,
  11,
);

function hasSimd(): boolean {
  try {
    return new WebAssembly.Module(SIMD_MODULE) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}
