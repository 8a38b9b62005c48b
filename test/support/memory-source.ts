import type { ByteSource } from '../../src/ports/text-source.js';

/** A byte source over text or bytes in memory, given in chunks that end at `cuts` (or all at once). */
export function memorySource(
  content: string | Uint8Array,
  options: { readonly name?: string; readonly cuts?: readonly number[] } = {},
): ByteSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name: options.name ?? 'prices.csv',
    size: bytes.length,
    async *chunks({ onRead } = {}) {
      let from = 0;
      for (const cut of [...(options.cuts ?? []), bytes.length]) {
        const to = Math.min(Math.max(cut, from), bytes.length);
        if (to > from) yield bytes.slice(from, to);
        onRead?.(to);
        from = to;
      }
    },
  };
}
