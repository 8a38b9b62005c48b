import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { Store } from '../../../ports/store.js';
import { refuseBigEndian } from '../bar-columns.js';
import type { StoreOptions } from '../catalog.js';
import { openActions } from './actions.js';
import { openArticles } from './articles.js';
import { openBars } from './bars.js';
import { checkStore } from './check.js';
import { type Connection, connect } from './connection.js';
import { identifyFile, makeParentFolder } from './file-identity.js';
import { openFundamentals } from './fundamentals.js';
import { storeInfo } from './info.js';
import { openLocks } from './locks.js';
import { openMacro } from './macro.js';
import { openMaintenance } from './maintenance.js';
import { openMetrics } from './metrics.js';
import { migrate, refuseOlder } from './migrate.js';
import { openModels } from './models.js';
import { mayWrite, openFile } from './open-file.js';
import { openOutcomes } from './outcomes.js';
import { openPredictions } from './predictions.js';
import { openProviders } from './providers.js';
import { openRecommendations } from './recommendations.js';
import { countRevisions } from './revisions.js';
import { openRuns } from './runs.js';
import { openSentiment } from './sentiment.js';
import { asPort, translateError } from './sqlite-errors.js';
import { openSteps } from './steps.js';
import { openStocks } from './stocks.js';

const DEFAULT_BUSY_TIMEOUT_MS = 10_000;
const WAL_KEPT_BYTES = 64 * 1024 * 1024;
/** Pages of 4 KiB in the WAL before they are moved to the file: with the usual 1,000 a large write moves each page often. */
const WAL_PAGES = WAL_KEPT_BYTES / 4_096;
const MEMORY = ':memory:';

/**
 * Opens the store in a SQLite file, making the file and its folders when they are missing and bringing an older schema up
 * to date. A store that may only be read is opened for reading: its writes are refused (STORE). `path` may be `:memory:`. Errors: NOT_FOUND for a missing file that is opened read-only; STORE for a file
 * that is not ours (which is left untouched), is damaged, or was written by a newer version; LOCKED when another
 * process keeps writing for longer than `busyTimeoutMs`.
 */
export async function openSqliteStore(path: string, options: StoreOptions = {}): Promise<Store> {
  refuseBigEndian();
  let readOnly = options.readOnly ?? false;
  const busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
  if (path !== MEMORY) {
    const found = identifyFile(path);
    if (readOnly && found !== 'store') {
      throw new OpenAlphaError('NOT_FOUND', `There is no store at ${path}.`, {
        hint: 'Run `openalpha init` to make one, or name another file with --db.',
      });
    }
    if (found === 'missing') makeParentFolder(path);
    if (found === 'store' && !mayWrite(path)) readOnly = true;
  }
  let sql: Database.Database | undefined;
  try {
    sql = openFile(path, { readOnly, timeout: busyTimeoutMs });
    sql.pragma('foreign_keys = ON');
    if (readOnly) refuseOlder(sql, path);
    else {
      const before = migrate(sql, path);
      if (before.from !== 0 && before.from !== before.to) options.onMigrated?.(before);
      await enterWal(sql, busyTimeoutMs);
      // In WAL mode NORMAL loses at most the newest commits when the power fails, and never the file.
      sql.pragma('synchronous = NORMAL');
      // A large import leaves a large WAL file, which SQLite would otherwise keep at that size.
      sql.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
      sql.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
    }
    return assemble(connect(sql, path));
  } catch (error) {
    sql?.close();
    throw translateError(error, path);
  }
}

/** The change to WAL needs the file alone for a moment, and SQLite does not wait for that by itself. */
async function enterWal(sql: Database.Database, timeoutMs: number): Promise<void> {
  const pauseMs = 20;
  for (let waited = 0; ; waited += pauseMs) {
    try {
      sql.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || waited >= timeoutMs) throw error;
      await sleep(pauseMs);
    }
  }
}

function assemble(connection: Connection): Store {
  const { sql, location } = connection;
  const whole = asPort<Pick<Store, 'revisedBetween' | 'info' | 'check' | 'close'>>(
    {
      revisedBetween: (from, to) => countRevisions(sql, from, to),
      info: () => storeInfo(connection),
      check: () => checkStore(connection),
      close: () => {
        sql.close();
      },
    },
    location,
  );
  return {
    stocks: asPort(openStocks(connection), location),
    bars: asPort(openBars(connection), location),
    actions: asPort(openActions(connection), location),
    articles: asPort(openArticles(connection), location),
    sentiment: asPort(openSentiment(connection), location),
    macro: asPort(openMacro(connection), location),
    fundamentals: asPort(openFundamentals(connection), location),
    providers: asPort(openProviders(connection), location),
    predictions: asPort(openPredictions(connection), location),
    recommendations: asPort(openRecommendations(connection), location),
    runs: asPort(openRuns(connection), location),
    models: asPort(openModels(connection), location),
    locks: asPort(openLocks(connection), location),
    steps: asPort(openSteps(connection), location),
    outcomes: asPort(openOutcomes(connection), location),
    metrics: asPort(openMetrics(connection), location),
    maintenance: openMaintenance(connection),
    ...whole,
  };
}
