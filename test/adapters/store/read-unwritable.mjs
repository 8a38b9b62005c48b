// Reads a store that this process may not write, then tries to write. Needs `npm run build` to have run.
import { openSqliteStore } from '../../../dist/adapters/store/sqlite/open.js';

const store = await openSqliteStore(process.argv[2]);
const { length } = await store.stocks.list();
const refusal = await store.runs.start('collect', 1, 'here:1:1').catch((error) => error);
process.stdout.write(`${length} stock, then ${refusal.code}`);
await store.close();
