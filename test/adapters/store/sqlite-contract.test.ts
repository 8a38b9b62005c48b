import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { storeContract } from '../../contracts/store.contract.js';
import { scratchFolder } from './store-files.js';

storeContract('SQLite in a file', async () => {
  const folder = scratchFolder();
  const path = folder.path('openalpha.db');
  let store = await openSqliteStore(path);
  return {
    store,
    async reopen() {
      await store.close();
      store = await openSqliteStore(path);
      return store;
    },
    another: () => openSqliteStore(path),
    async cleanup() {
      await store.close();
      folder.remove();
    },
  };
});
