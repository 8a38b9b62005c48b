import type { ChildProcess } from 'node:child_process';
import { copyFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MadeUpProviders, startMadeUpProviders } from '../test/support/made-up-providers.js';
import { type Finished, openalpha, start, temporaryFolder } from '../test/support/openalpha.js';

export const STOCKS = Array.from({ length: 12 }, (_, k) => `QX${String.fromCharCode(65 + k)}`);

/** Evenings of Fridays, after the close: when the base store made its predictions, and when their horizon has passed. */
export const THEN = Date.UTC(2026, 10, 6, 22, 5);
export const NOW = Date.UTC(2026, 10, 20, 22, 5);

/** The real program in a folder of its own, against loopback providers, at an hour of our choosing. */
export interface BatchWorld {
  readonly cwd: string;
  readonly providers: MadeUpProviders;
  /** What the program takes for now when it starts, epoch ms; the providers believe the same. */
  at: number;
  /** A fresh copy of the base store: stocks, and what a run two weeks ago collected and predicted. */
  store(name: string): string;
  /** A fresh copy of the base models: one trained forest. */
  models(name: string): string;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  close(): Promise<void>;
}

/** Prepares the base store and model, which takes a few seconds. */
export async function openBatchWorld(): Promise<BatchWorld> {
  const folder = temporaryFolder();
  const cwd = folder.path;
  let at = THEN;
  const providers = await startMadeUpProviders({ now: () => at });
  const environment = (env: Readonly<Record<string, string>> = {}) => ({
    ...providers.environment,
    OPENALPHA_TRAINING_MODELS: 'forest',
    OPENALPHA_FEATURES_SET: 'return_1,return_5,volatility_20',
    NODE_OPTIONS: `--import=${encodeURI(`data:text/javascript,const n=Date.now,s=${at}-n();Date.now=()=>n()+s`)}`,
    ...env,
  });
  const world: BatchWorld = {
    cwd,
    providers,
    get at() {
      return at;
    },
    set at(time) {
      at = time;
    },
    store(name) {
      for (const tail of ['-wal', '-shm']) rmSync(join(cwd, name + tail), { force: true });
      copyFileSync(join(cwd, 'base.db'), join(cwd, name));
      return name;
    },
    models(name) {
      rmSync(join(cwd, name), { recursive: true, force: true });
      cpSync(join(cwd, 'base-models'), join(cwd, name), { recursive: true });
      return name;
    },
    run: (args, env) => openalpha(args, { cwd, env: environment(env) }),
    start: (args, env) => start(args, { cwd, env: environment(env) }),
    async close() {
      await providers.server.close();
      folder.remove();
    },
  };
  const rows = STOCKS.map((symbol, k) => `${symbol},Company ${symbol},Energy,${k + 1}`);
  writeFileSync(join(cwd, 'stocks.csv'), `symbol,company_name,sector,fortune_500_rank\n${rows.join('\n')}\n`);
  const base = ['--db', 'base.db', '--models-dir', 'base-models'];
  for (const args of [['import', 'stocks', 'stocks.csv'], ['collect', 'prices'], ['train'], ['run', 'hourly']]) {
    const { code, stderr } = await world.run([...args, ...base]);
    if (code !== 0) throw new Error(`openalpha ${args.join(' ')} ended with ${code}: ${stderr}`);
  }
  at = NOW;
  return world;
}
