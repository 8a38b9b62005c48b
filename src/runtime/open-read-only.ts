import { STORES } from '../adapters/store/catalog.js';
import type { Store } from '../ports/store.js';
import { explainNativeBinary } from './native-binary.js';

/** Opens the store in a file to read from it; nothing is made or changed. Refuses NOT_FOUND when there is none. */
export async function openReadOnly(path: string): Promise<Store> {
  const open = await STORES.sqlite();
  return open(path, { readOnly: true }).catch((error: unknown) => {
    throw explainNativeBinary(error);
  });
}
