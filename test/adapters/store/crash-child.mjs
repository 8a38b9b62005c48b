// Opens a store and writes to it until it is done or killed. Needs `npm run build` to have run.
import { openSqliteStore } from '../../../dist/adapters/store/sqlite/open.js';
import { writeBatches } from './crash-batches.mjs';

process.stdout.write('start\n');
const store = await openSqliteStore(process.argv[2]);
await writeBatches(store);
process.stdout.write('done\n');
await store.close();
