/**
 * The memory is the host's. The module keeps its scratch at the bottom and the host hands out what lies above
 * `heapBase`. (Scratch is not `memory.data`: with an imported memory that would put half a megabyte of zeros into the file.)
 */

/** Rows and columns of the block of B that the matrix product packs. */
export const INNER_BLOCK: i32 = 256;
export const COLUMN_BLOCK: i32 = 512;
export const PACKED_BYTES: usize = INNER_BLOCK * COLUMN_BLOCK * 4;
export const EDGE_BYTES: usize = 64;

@inline
export function packedAt(): usize {
  return (__heap_base + 63) & ~63;
}

/** Eight floats for the columns at the right edge that do not fill a vector. */
@inline
export function edgeAt(): usize {
  return packedAt() + PACKED_BYTES;
}

/** First byte that the module itself does not use, a multiple of 64. */
export function heapBase(): usize {
  return edgeAt() + EDGE_BYTES;
}
