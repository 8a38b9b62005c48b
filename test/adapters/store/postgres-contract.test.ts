import { afterAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/adapters/store/postgres/open.js';
import { storeContract } from '../../contracts/store.contract.js';
import { startPostgres } from '../../support/postgres.js';

const server = await startPostgres();

if ('missing' in server) {
  describe.skip(`the store contract, Postgres (${server.missing})`, () => {
    it('needs a server', () => {});
  });
} else {
  afterAll(() => server.stop());
  storeContract('Postgres', async () => {
    const url = server.newSchema();
    let store = await openPostgresStore(url);
    return {
      store,
      async reopen() {
        await store.close();
        store = await openPostgresStore(url);
        return store;
      },
      another: () => openPostgresStore(url),
      copiedByServer: true,
      cleanup: () => store.close(),
    };
  });
}
