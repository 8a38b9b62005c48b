import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import { CONFIG_FILE, defaultSettings, environmentName, hasPassword } from '../../runtime/config.js';
import { describeProviderSettings } from '../../runtime/config-providers.js';
import { type Config, configSchema } from '../../runtime/config-schema.js';
import type { Attach, Options, Outcome } from '../command.js';
import type { Session } from '../session.js';

/** Where `init` puts the list of companies when the folder has none. */
const STOCK_LIST = 'data/fortune500.csv';

export function define(command: Command, attach: Attach): void {
  command
    .option('--yes', 'take the defaults, ask nothing')
    .option('--force', 'replace a configuration that is already there')
    .addHelpText(
      'after',
      () =>
        `\nExample:\n  openalpha init --yes\n\nSettings, their defaults, and the environment variable of each:\n${settingLines()}\n\n` +
        `Providers are set under providers.<name>: enabled, baseUrl, perSecond, perMinute, perHour, perDay, perMonth,\nconcurrency (OPENALPHA_<NAME>_ENABLED and so on), their keys, and what only they have:\n${describeProviderSettings()}`,
    );
  attach(command, { action: init, makesConfig: true, missingStore: 'make' });
}

/** Providers have too many settings of one kind to be listed one by one. */
function settingLines(): string {
  return Object.entries(defaultSettings())
    .filter(([path]) => !path.startsWith('providers.'))
    .map(([path, value]) => `  ${path.padEnd(24)} ${String(value).padEnd(18)} ${environmentName(path)}`)
    .join('\n');
}

async function init(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const file = resolve(process.cwd(), (options['config'] as string | undefined) ?? CONFIG_FILE);
  const exists = existsSync(file);
  if (exists && options['force'] !== true && options['yes'] !== true) {
    throw new OpenAlphaError('REFUSED', `${file} is already there.`, { hint: 'Keep it, or replace it with --force.' });
  }
  const ask = options['yes'] !== true && process.stdin.isTTY === true && process.stdout.isTTY === true;
  // With --yes an existing file is kept as it is: running init twice changes nothing.
  const wrote = !exists || options['force'] === true;
  const chosen = ask ? await question(session.context.config) : settingsOf(session.context.config, options);
  if (wrote) await session.context.writeFile(file, [`${JSON.stringify(chosen, null, 2)}\n`]);
  const list = await provideStockList(session);
  const store = await session.context.store();
  await session.context.models();
  const info = await store.info();
  return {
    data: {
      config: file,
      config_written: wrote,
      store: info.location,
      schema_version: info.schema_version,
      stock_list: list,
    },
    text(output) {
      output.line(`${wrote ? 'Wrote' : 'Kept'} ${file}`);
      output.line(`Store ${info.location} is ready (schema ${info.schema_version}).`);
      if (hasPassword(session.context.config.db)) {
        output.note(
          `note: its URL holds a password, so it is not in ${file}: keep OPENALPHA_DB=... in .env (chmod 600).`,
        );
      }
      output.line(
        `\nNext:\n  openalpha import stocks ${list}\n  openalpha collect, or openalpha import prices FILE.csv --create-stocks`,
      );
    },
  };
}

/** Only what differs from the defaults by choice is worth a line in the file; the store and models always are. */
function settingsOf(config: Config, options: Options): object {
  return {
    ...storeSetting(config.db),
    modelsDir: (options['modelsDir'] as string | undefined) ?? config.modelsDir,
    label: { kind: config.label.kind, horizon: config.label.horizon },
    features: { set: config.features.set },
    training: { models: config.training.models },
  };
}

/** A URL with a password is a secret, and stays where it came from: this file is made to be read and shared. */
function storeSetting(db: string): { readonly db?: string } {
  return hasPassword(db) ? {} : { db };
}

async function question(config: Config): Promise<object> {
  const { intro, text, select, group, cancel, outro } = await import('@clack/prompts');
  const standard = configSchema.parse({});
  intro('OpenAlpha');
  const answers = await group(
    {
      db: async () =>
        hasPassword(config.db) ? config.db : text({ message: 'Where should the store be?', initialValue: config.db }),
      modelsDir: () => text({ message: 'Where should models be?', initialValue: config.modelsDir }),
      kind: () =>
        select({
          message: 'What should models learn?',
          initialValue: config.label.kind,
          options: [
            { value: 'relative' as const, label: 'relative', hint: 'which third of the market a stock ends in' },
            { value: 'threshold' as const, label: 'threshold', hint: 'moves beyond a fixed percentage' },
            { value: 'triple-barrier' as const, label: 'triple barrier', hint: 'which of two prices is touched first' },
          ],
        }),
      horizon: () =>
        text({
          message: 'How many sessions ahead?',
          initialValue: String(config.label.horizon),
          validate: (value) =>
            configSchema.shape.label.safeParse({ horizon: Number(value) }).success
              ? undefined
              : 'A whole number from 1 to 250.',
        }),
    },
    {
      onCancel: () => {
        cancel('Nothing was written.');
        throw new OpenAlphaError('CANCELLED', 'Stopped before anything was written.');
      },
    },
  );
  outro('Thank you.');
  return {
    ...storeSetting(answers.db),
    modelsDir: answers.modelsDir,
    label: { kind: answers.kind, horizon: Number(answers.horizon) },
    features: { set: standard.features.set },
    training: { models: standard.training.models },
  };
}

/** The list of companies that comes with the package, put where the first import looks for it. */
async function provideStockList(session: Session): Promise<string> {
  const target = resolve(process.cwd(), STOCK_LIST);
  if (!existsSync(target)) {
    await session.context.writeFile(target, [readFileSync(new URL('../../../data/fortune500.csv', import.meta.url))]);
  }
  return STOCK_LIST;
}
