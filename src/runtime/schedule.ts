import { fileURLToPath } from 'node:url';
import { openCrontab } from '../adapters/schedule/crontab.js';
import type { WallClock } from '../pipeline/cron/firing.js';
import type { Crontab } from '../ports/schedule.js';
import { type ConfigSources, environmentName, loadConfig, settingPaths } from './config.js';
import { knownSecretVariables } from './config-providers.js';

/** What is needed to put batches on the clock of this machine. */
export interface ScheduleFacts {
  readonly crontab: Crontab;
  /** Absolute path of this Node. */
  readonly node: string;
  /** Absolute path of the launcher of this package. */
  readonly launcher: string;
  /** By the machine's time zone, as cron has it. */
  readonly wall: WallClock;
  readonly timeZone: string;
}

export function scheduleFacts(): ScheduleFacts {
  return {
    crontab: openCrontab({ environment: process.env }),
    node: process.execPath,
    launcher: fileURLToPath(new URL('../../bin/openalpha.js', import.meta.url)),
    wall(at) {
      const time = new Date(at);
      return {
        minute: time.getMinutes(),
        hour: time.getHours(),
        day: time.getDate(),
        month: time.getMonth() + 1,
        weekday: time.getDay(),
      };
    },
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** What a command finds that is started without the variables of the person's shell. */
export interface Unattended {
  /** The setting `db` as files give it. */
  readonly db: string;
  /** Variables of the shell that change a setting and are in no file: the scheduled run would not have them. */
  readonly lost: readonly string[];
}

/** Reads the configuration as cron will: from the files alone. Setting `db` and the models' folder are given by option. */
export function asUnattended({ folder, environment, file, envFile }: ConfigSources): Unattended {
  const sources = { folder, file, envFile };
  const bare = loadConfig({ ...sources, environment: {} }).config;
  const full = loadConfig({ ...sources, environment }).config;
  const aliases = knownSecretVariables();
  const lost = settingPaths()
    .filter((path) => path !== 'db' && path !== 'modelsDir')
    .filter((path) => JSON.stringify(settingAt(bare, path)) !== JSON.stringify(settingAt(full, path)))
    .map((path) => {
      const own = environmentName(path);
      return environment[own] || aliases[path] === undefined ? own : (aliases[path] as string);
    });
  return { db: bare.db, lost };
}

function settingAt(config: object, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], config);
}
