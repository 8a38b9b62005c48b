import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { openNet } from '../adapters/net/open-net.js';
import { PROVIDERS, type ProviderName } from '../adapters/sources/providers.js';
import { OpenAlphaError } from '../domain/errors.js';
import { parseDuration } from '../domain/time.js';
import { findBlocks } from '../pipeline/cron/crontab.js';
import type { MachineFacts, ProviderAnswer } from '../pipeline/upkeep/machine-checks.js';
import type { ScheduleState } from '../pipeline/upkeep/schedule-check.js';
import type { ProviderSpec } from '../ports/source.js';
import type { Context } from './open-context.js';
import { packageVersion } from './package-version.js';
import { scheduleFacts } from './schedule.js';

/** Longest wait for one provider, milliseconds: this is to know whether it answers, not to get something. */
const PATIENCE_MS = 10_000;

export async function machineFacts(
  context: Pick<Context, 'clock' | 'config' | 'logger' | 'storeLocation' | 'warnings'>,
  options: {
    readonly folder: string;
    readonly logFile: string | undefined;
    readonly online: boolean;
    readonly signal: AbortSignal;
  },
): Promise<MachineFacts> {
  const { clock, config, storeLocation } = context;
  const isFile = !/^[a-z]+:/i.test(storeLocation) && storeLocation !== ':memory:';
  const places = [
    ...(isFile ? [{ what: 'store', path: dirname(storeLocation) }] : []),
    { what: 'models', path: resolve(options.folder, config.modelsDir) },
    ...(options.logFile === undefined ? [] : [{ what: 'log', path: dirname(options.logFile) }]),
  ];
  return {
    now: clock.now(),
    madeAt: statSync(new URL('../../package.json', import.meta.url)).mtimeMs,
    disks: places.map((place) => ({ ...place, free: freeBytes(place.path) })),
    keys: keysOf(config),
    looseFiles: context.warnings,
    answers: options.online ? await askProviders(context, options.signal) : undefined,
  };
}

/** The block of a store in the person's crontab, and whether what it names is there. */
export async function scheduleState(store: string): Promise<Omit<ScheduleState, 'runs' | 'now'>> {
  const { crontab, wall } = scheduleFacts();
  try {
    const block = findBlocks(await crontab.read()).find((found) => found.store === store);
    const named = [block?.facts?.node, block?.facts?.launcher].filter((path) => path !== undefined);
    return { block, missing: named.filter((path) => !existsSync(path)), wall };
  } catch (error) {
    if (!(error instanceof OpenAlphaError)) throw error;
    return { block: error.message, missing: [], wall };
  }
}

/** Free for this user in the file system that the path is in, or will be in once it is made. */
function freeBytes(path: string): number | null {
  let place = path;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function isOn(config: Context['config'], name: string): boolean {
  return config.providers[name as ProviderName].enabled;
}

function keysOf(config: Context['config']): MachineFacts['keys'] {
  const set: string[] = [];
  const missing: string[] = [];
  for (const [name, { secrets = {} }] of Object.entries<ProviderSpec>(PROVIDERS)) {
    const settings = config.providers[name as ProviderName] as unknown as Readonly<Record<string, unknown>>;
    const keys = Object.keys(secrets);
    if (keys.length === 0 || !isOn(config, name)) continue;
    (keys.every((key) => settings[key] !== '') ? set : missing).push(name);
  }
  return { set, missing };
}

/** Asks each provider that is on for its front page, once; nothing of it is counted or remembered. */
async function askProviders(
  { clock, config, logger }: Pick<Context, 'clock' | 'config' | 'logger'>,
  signal: AbortSignal,
): Promise<ProviderAnswer[]> {
  const net = openNet({
    userAgent: `openalpha/${packageVersion}${config.net.contact === '' ? '' : ` (${config.net.contact})`}`,
    timeoutMs: Math.min(PATIENCE_MS, parseDuration(config.net.timeout)),
    retries: 0,
    maxBytes: config.net.maxBytes,
    clock,
    logger,
    providers: null,
    signal,
  });
  const ask = async (provider: string, url: string): Promise<ProviderAnswer> => {
    try {
      const { headers } = await net
        .http(provider, { concurrency: 1 })
        .request({ url, retries: 0, judge: () => 'fine' });
      const theirs = Date.parse(headers['date'] ?? '');
      return { provider, error: null, clock: Number.isNaN(theirs) ? null : { theirs, ours: clock.now() } };
    } catch (error) {
      if (error instanceof OpenAlphaError) throw error;
      return { provider, error: (error as Error).message, clock: null };
    }
  };
  try {
    return await Promise.all(
      Object.entries<ProviderSpec>(PROVIDERS).flatMap(([name, spec]) => {
        const base = config.providers[name as ProviderName].baseUrl || spec.baseUrl;
        return base === '' || !isOn(config, name) ? [] : [ask(name, `${base.replace(/\/+$/, '')}/`)];
      }),
    );
  } finally {
    await net.close();
  }
}
