import type { Store } from '../../../ports/store.js';
import { refuseBigEndian } from '../bar-columns.js';
import type { StoreOptions } from '../catalog.js';
import { openActions } from './actions.js';
import { openArticles } from './articles.js';
import { openBars } from './bars.js';
import { checkStore } from './check.js';
import { type Connection, createConnection } from './connection.js';
import { readTarget } from './connection-url.js';
import { openFundamentals } from './fundamentals.js';
import { storeInfo } from './info.js';
import { openLocks } from './locks.js';
import { openMacro } from './macro.js';
import { openMaintenance } from './maintenance.js';
import { openMetrics } from './metrics.js';
import { identifySchema, migrate, refuseUnready } from './migrate.js';
import { openModels } from './models.js';
import { openOutcomes } from './outcomes.js';
import { openPool } from './pool.js';
import { translateError } from './postgres-errors.js';
import { openPredictions } from './predictions.js';
import { openProviders } from './providers.js';
import { openRecommendations } from './recommendations.js';
import { countRevisions } from './revisions.js';
import { openRuns } from './runs.js';
import { openSentiment } from './sentiment.js';
import { openSteps } from './steps.js';
import { openStocks } from './stocks.js';

/** How long a server that cannot be reached is waited for: at first, when a mistyped host is likelier, and in mid-work. */
const PATIENCE_MS = { opening: 3_000, working: 30_000 };

/**
 * Opens the store in a schema of a Postgres database, making the schema when it is missing and bringing an older one up to
 * date. `url` as in `readTarget`. Errors: CONFIG for a URL that cannot be read; STORE when the server cannot be reached or
 * refuses, is too old, or when the schema is not ours or newer; NOT_FOUND when there is no store and none is to be made.
 */
export async function openPostgresStore(url: string, options: StoreOptions = {}): Promise<Store> {
  return assemble(await openPostgresConnection(url, options));
}

/** The same, as the connection that a store is made of. */
export async function openPostgresConnection(url: string, options: StoreOptions = {}): Promise<Connection> {
  refuseBigEndian();
  const { readOnly = false, mustExist = false, postgres: settings = {} } = options;
  const target = readTarget(url, settings);
  const { location, schema } = target;
  try {
    const pool = await openPool(target, settings, { forMs: settings.openPatienceMs ?? PATIENCE_MS.opening });
    const connection = createConnection(pool, {
      ...settings,
      lockTimeoutMs: options.busyTimeoutMs ?? settings.lockTimeoutMs,
      location,
      schema,
      readOnly,
      patience: { forMs: PATIENCE_MS.working },
    });
    try {
      if (readOnly || mustExist) {
        const found = await connection.read((db) => identifySchema(db, connection));
        refuseUnready(found, connection, { anyVersion: !readOnly });
      }
      if (!readOnly) {
        const versions = await migrate(connection, { at: Date.now() });
        if (versions.from !== 0 && versions.from !== versions.to) options.onMigrated?.(versions);
      }
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  } catch (error) {
    throw translateError(error, location);
  }
}

function assemble(connection: Connection): Store {
  const { location } = connection;
  const port = <SubStore extends object>(open: (connection: Connection) => SubStore) =>
    inOurWords(open(connection), location);
  return {
    stocks: port(openStocks),
    bars: port(openBars),
    actions: port(openActions),
    articles: port(openArticles),
    sentiment: port(openSentiment),
    macro: port(openMacro),
    fundamentals: port(openFundamentals),
    providers: port(openProviders),
    predictions: port(openPredictions),
    recommendations: port(openRecommendations),
    runs: port(openRuns),
    models: port(openModels),
    locks: port(openLocks),
    steps: port(openSteps),
    outcomes: port(openOutcomes),
    metrics: port(openMetrics),
    maintenance: port(openMaintenance),
    ...port<Pick<Store, 'revisedBetween' | 'info' | 'check' | 'close'>>(() => ({
      revisedBetween: (from, to) => connection.read((db) => countRevisions(db, from, to)),
      info: () => storeInfo(connection),
      check: () => checkStore(connection),
      close: () => connection.close(),
    })),
  };
}

/** The same methods, whose failures arrive in our own words. */
function inOurWords<SubStore extends object>(methods: SubStore, location: string): SubStore {
  const port: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(methods) as [string, (...args: unknown[]) => Promise<unknown>][]) {
    port[name] = async (...args: unknown[]) => {
      try {
        return await method(...args);
      } catch (error) {
        throw translateError(error, location);
      }
    };
  }
  return port as SubStore;
}
