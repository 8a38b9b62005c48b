/** Column chunks take half the bytes (chunk-bytes.ts): those of the form before are made again from the rows. */
export const SHORTER_CHUNKS = 'DELETE FROM bar_chunks;';
