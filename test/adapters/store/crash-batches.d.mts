import type { Store } from '../../../src/ports/store.js';

/** Writes the stocks and then every batch of bars, in order; the same each time. */
export function writeBatches(store: Store): Promise<void>;
