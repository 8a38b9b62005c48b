// One of several processes that open the same new store at the same time. Needs `npm run build` to have run.
import { openSqliteStore } from '../../../dist/adapters/store/sqlite/open.js';

const [path, symbol] = process.argv.slice(2);
const store = await openSqliteStore(path);
await store.stocks.upsert([{ symbol, company_name: symbol, sector: null, fortune_500_rank: null, year: null }], {
  seenAt: 1,
});
await store.close();
