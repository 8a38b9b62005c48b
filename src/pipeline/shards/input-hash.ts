import { createHash } from 'node:crypto';
import type { FeatureInput } from '../../ports/feature.js';

/** A name made of every byte that features are made of: two processes with the same have read the same. */
export function inputHash(input: FeatureInput): string {
  const hash = createHash('sha256');
  // Columns go in as they lie in memory, in the order in which they are met; what is around them as text.
  const around = JSON.stringify(input, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return `${value.constructor.name} of ${value.byteLength} bytes`;
  });
  return hash.update(around).digest('hex').slice(0, 32);
}
