import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { OpenAlphaError } from '../domain/errors.js';
import { parseDuration } from '../domain/time.js';
import type { Clock } from '../ports/clock.js';
import type { LayersLibrary } from '../ports/layers-library.js';
import type { Logger } from '../ports/logger.js';
import type { Checkpoints } from '../ports/model.js';
import type { Parallel } from '../ports/parallel.js';
import type { Progress } from '../ports/progress.js';
import type { ModelStore } from '../ports/registry.js';
import type { RunningProcess } from '../ports/running-process.js';
import type { Sources } from '../ports/sources.js';
import type { Store } from '../ports/store.js';
import type { ByteSource } from '../ports/text-source.js';
import { systemClock } from './clock.js';
import { type ConfigSources, loadConfig } from './config.js';
import type { Config } from './config-schema.js';
import { createLogger, type LoggerOptions } from './logger.js';
import type { StoreQueue } from './open-queue.js';
import { packageVersion } from './package-version.js';
import { createProgress, logProgress } from './progress.js';
import { thisProcess } from './running-process.js';
import { maskFor } from './secrets.js';
import { locateStore, openStoreAt, postgresSettings } from './store-location.js';

/** Everything a use case may be given, opened when first asked for and closed together. */
export interface Context {
  readonly config: Config;
  readonly configFile: string | null;
  /** The environment file that was read: `.env`, or that of --dotenv. */
  readonly envFile: string | null;
  /** What a person should know about the configuration, a sentence each. */
  readonly warnings: readonly string[];
  /** Takes the secrets of the configuration out of a message. */
  readonly mask: (text: string) => string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly process: RunningProcess;
  /** Absolute path of the store, or its URL without a password. */
  readonly storeLocation: string;
  store(): Promise<Store>;
  /** Jobs of a store in Postgres; refuses (CONFIG) another. `lookOnly` makes nothing where nothing is. */
  queue(options?: { readonly lookOnly?: boolean }): Promise<StoreQueue>;
  models(): Promise<ModelStore>;
  /** Where the training of a kind leaves how far it is: a folder among the models that is no kind. */
  checkpoints(): Promise<(kind: string) => Checkpoints>;
  parallel(): Promise<Parallel>;
  /** tfjs, when a person has installed it. */
  layersLibrary(): Promise<LayersLibrary>;
  /** A file, or `-` for stdin. */
  openSource(path: string): Promise<ByteSource>;
  /** Providers, behind one door to the network. `record` and `replay` are folders of raw replies. */
  sources(options?: {
    record?: string | undefined;
    replay?: string | undefined;
    signal?: AbortSignal;
  }): Promise<Sources>;
  /** Writes a file whole or not at all. */
  writeFile(path: string, chunks: Iterable<string | Uint8Array>): Promise<{ bytes: number }>;
  /** Writes a folder of files that belong together, whole or not at all; the bytes of each. */
  writeFolder(
    path: string,
    files: readonly { readonly name: string; readonly chunks: Iterable<string | Uint8Array> }[],
  ): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  close(): Promise<void>;
}

/**
 * What becomes of a store whose file is not there. `refuse`: a mistyped path must not look like an empty store. `make`: this
 * is what the command is for. `pretend`: an empty one in memory, for a rehearsal that leaves no trace.
 */
export type MissingStore = 'refuse' | 'make' | 'pretend';

export interface ContextOptions extends ConfigSources {
  readonly logLevel?: LoggerOptions['level'] | undefined;
  readonly color: boolean;
  readonly quiet: boolean;
  readonly missingStore: MissingStore;
  readonly clock?: Clock;
}

/** Reads the configuration and stands ready to open what it names; the only place that knows the adapters. */
export async function openContext(options: ContextOptions): Promise<Context> {
  const { config, file, envFile, warnings } = loadConfig(options);
  const mask = maskFor(config);
  const logger = createLogger({
    format: config.log.format,
    level: options.logLevel ?? config.log.level,
    color: options.color,
    mask,
  });
  for (const warning of warnings) logger.warn({}, warning);
  const progress =
    config.log.format === 'json'
      ? logProgress(logger)
      : await createProgress({ quiet: options.quiet, color: options.color });
  const closers: (() => Promise<void>)[] = [];
  const place = locateStore(options.folder, config.db);
  const storeLocation = place.shown;
  const once = <T>(open: () => Promise<T>): (() => Promise<T>) => {
    let opened: Promise<T> | undefined;
    return () => {
      opened ??= open();
      return opened;
    };
  };
  const openStore = once(async () => {
    const onMigrated = ({ from, to }: { readonly from: number; readonly to: number }) =>
      logger.warn({ store: place.shown, from, to }, `the store was brought from schema ${from} to ${to}`);
    const store = await openStoreAt(place, {
      missing: options.missingStore,
      onMigrated,
      postgres: postgresSettings(config),
    });
    closers.push(() => store.close());
    return store;
  });
  return {
    config,
    configFile: file,
    envFile,
    warnings,
    mask,
    clock: options.clock ?? systemClock,
    logger,
    progress,
    process: thisProcess,
    storeLocation,
    store: openStore,
    async sources({ record, replay, signal } = {}) {
      const [{ openNet }, { makeRecordingFolder, requireRecordings }, { createSources }] = await Promise.all([
        import('../adapters/net/open-net.js'),
        import('../adapters/net/recording.js'),
        import('./sources.js'),
      ]);
      const replayed = replay === undefined ? undefined : resolve(options.folder, replay);
      const recorded = record === undefined ? undefined : resolve(options.folder, record);
      if (replayed !== undefined) await requireRecordings(replayed);
      // Before any work, and not after the first answer.
      else if (recorded !== undefined) await makeRecordingFolder(recorded);
      const store = await openStore();
      const clock = options.clock ?? systemClock;
      const { contact, timeout, retries, maxBytes } = config.net;
      const net = openNet({
        userAgent: `openalpha/${packageVersion}${contact === '' ? '' : ` (${contact})`}`,
        timeoutMs: parseDuration(timeout),
        retries,
        maxBytes,
        clock,
        logger,
        providers: store.providers,
        shared: place.dialect === 'postgres',
        record: recorded,
        replay: replayed,
        signal,
      });
      closers.push(() => net.close());
      return createSources({ config, net, store, clock, logger, replaying: replay !== undefined });
    },
    async queue({ lookOnly = false } = {}) {
      if (place.dialect !== 'postgres') throw needsPostgres(storeLocation);
      const { openQueue } = await import('./open-queue.js');
      const postgres = postgresSettings(config);
      const queue = await openQueue(place.location, { logger, mask, lookOnly, postgres, ...leaseOf(config) });
      closers.push(() => queue.close());
      return queue;
    },
    models: once(async () => {
      const { openModelStore } = await import('../adapters/registry/disk.js');
      return openModelStore(resolve(options.folder, config.modelsDir));
    }),
    async checkpoints() {
      const { openCheckpoints } = await import('../adapters/files/checkpoints.js');
      const folder = resolve(options.folder, config.modelsDir, '.checkpoints');
      return (kind) => openCheckpoints(folder, kind);
    },
    parallel: once(async () => {
      const { createParallel } = await import('./parallel.js');
      const parallel = createParallel(config.threads || availableParallelism());
      closers.push(() => parallel.close());
      return parallel;
    }),
    async layersLibrary() {
      const { openTfjs } = await import('../adapters/engines/tfjs/open-tfjs.js');
      return openTfjs();
    },
    async openSource(path) {
      const { openByteSource } = await import('../adapters/files/byte-source.js');
      return openByteSource(path);
    },
    async writeFile(path, chunks) {
      const { writeAtomic } = await import('../adapters/files/write-atomic.js');
      return writeAtomic(path, chunks);
    },
    async writeFolder(path, files) {
      const { writeFolder } = await import('../adapters/files/write-folder.js');
      return writeFolder(path, files);
    },
    async close() {
      progress.close();
      for (const close of closers.reverse()) await close();
      closers.length = 0;
    },
  };
}

/** A lease of the jobs is a third of that of a run at most: who takes over a job must look, wait and begin within the minute. */
function leaseOf({ run }: Config): { readonly leaseSeconds: number } {
  return { leaseSeconds: Math.max(1, Math.floor(parseDuration(run.lease) / 3_000)) };
}

function needsPostgres(location: string): OpenAlphaError {
  return new OpenAlphaError('CONFIG', `Many machines share a store in Postgres, and ${location} is a SQLite file.`, {
    hint: 'Name one with --db postgres://user@host/database (`openalpha db copy` moves a store), or work on one machine.',
  });
}
