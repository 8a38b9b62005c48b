import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Schedule } from '../../domain/operation.js';
import type { BlockFacts } from '../../pipeline/cron/block.js';
import type { FoundBlock } from '../../pipeline/cron/crontab.js';
import type { CronExpression } from '../../pipeline/cron/expression.js';
import type { Installation } from '../../pipeline/cron/scheduled-command.js';
import type { ScheduleFacts } from '../../runtime/schedule.js';
import type { Attach, Options, Outcome } from '../command.js';
import { describeBlock, describeJobs } from '../cron-text.js';
import type { Session } from '../session.js';

const HOURLY = '5 * * * *';
const NIGHTLY = '30 2 * * 2-6';

export function define(command: Command, attach: Attach): void {
  command.addHelpText(
    'after',
    '\nTimes are those of the machine\'s time zone. Markets count in New York: choose a nightly time after 20:00 there.\n\nExample:\n  openalpha cron install --hourly "5 * * * *" --nightly "30 2 * * 2-6"\n  openalpha cron show\n  openalpha cron remove',
  );
  const times = (made: Command) =>
    made
      .option('--hourly <cron>', 'when the hourly run starts; "off" for never', HOURLY)
      .option('--nightly <cron>', 'when the nightly run starts; "off" for never', NIGHTLY);
  const install = times(
    command.command('install').description('Put the runs of this store into your crontab, or bring them up to date.'),
  )
    .option('--log-file <file>', 'what the runs say is appended here (default: openalpha.log beside the store)')
    .option('--force', 'replace the block in the crontab even when it was changed by hand');
  attach(install, { action: installJobs });
  attach(command.command('show').description('Show what your crontab runs, and when next.'), { action: showJobs });
  const remove = command
    .command('remove')
    .description('Take the runs of this store out of your crontab; all else stays as it is.')
    .option('--all', 'the runs of every store')
    .option('--force', 'remove the block even when it was changed by hand');
  attach(remove, { action: removeJobs });
  attach(times(command.command('systemd').description('Print systemd services and timers.')), { action: printUnits });
  const cluster = times(command.command('kubernetes').description('Print Kubernetes CronJobs.'))
    .option('--image <ref>', 'image that holds openalpha', 'openalpha:latest')
    .option('--time-zone <name>', "IANA name, such as America/New_York (default: the cluster's)")
    .option('--secret <name>', 'Secret whose entries become environment variables', 'openalpha')
    .option('--claim <name>', 'PersistentVolumeClaim for models, and for the store when it is a file', 'openalpha');
  attach(cluster, { action: printCronJobs });
}

async function installJobs(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { makeBlock } = await import('../../pipeline/cron/block.js');
  const { findBlocks, putBlock } = await import('../../pipeline/cron/crontab.js');
  const { context } = session;
  const jobs = await schedulesOf(options);
  // A store that is not there, or does not open, would fail every hour.
  await context.store();
  const { facts, installation, lost } = await describeInstallation(session, options);
  const logFile = resolve(
    process.cwd(),
    (options['logFile'] as string | undefined) ?? logBeside(context.storeLocation),
  );
  const cronOf = (schedule: Schedule) => jobs.find((job) => job.schedule === schedule)?.cron.text ?? null;
  const said: BlockFacts = {
    store: context.storeLocation,
    installedAt: context.clock.now(),
    node: facts.node,
    launcher: facts.launcher,
    logFile,
    hourly: cronOf('hourly'),
    nightly: cronOf('nightly'),
  };
  const before = await facts.crontab.read();
  const after = putBlock(before, makeBlock(said, installation), { force: options['force'] === true });
  const changed = after !== before;
  if (changed) await facts.crontab.replace(before, after);
  const block = findBlocks(after).find(({ store }) => store === said.store) as FoundBlock;
  const shown = await describeBlock(block, facts, context.clock.now());
  return {
    data: { changed, ...shown, env_file: installation.envFile, only_in_this_shell: lost, time_zone: facts.timeZone },
    text(output) {
      output.line(`${changed ? 'Installed' : 'Already installed'} for ${said.store}`);
      describeJobs(output, shown, facts.timeZone);
      if (lost.length > 0) {
        const target = installation.envFile ?? resolve(process.cwd(), '.env');
        output.note(
          `note: ${lost.join(', ')}: set in this shell only, so scheduled runs will not have it. Put it into ${target} (chmod 600).`,
        );
      }
    },
  };
}

async function showJobs(session: Session): Promise<Outcome> {
  const { findBlocks } = await import('../../pipeline/cron/crontab.js');
  const { scheduleFacts } = await import('../../runtime/schedule.js');
  const facts = scheduleFacts();
  const blocks = findBlocks(await facts.crontab.read());
  const now = session.context.clock.now();
  const shown = await Promise.all(blocks.map((block) => describeBlock(block, facts, now)));
  return {
    data: { installed: shown.some(({ store }) => store === session.context.storeLocation), blocks: shown },
    text(output) {
      if (shown.length === 0) output.line('The crontab runs nothing of OpenAlpha: `openalpha cron install`.');
      for (const block of shown) {
        output.line(`${block.store}${block.store === session.context.storeLocation ? '  (this store)' : ''}`);
        describeJobs(output, block, facts.timeZone);
        for (const line of block.lines) output.line(output.style('dim', `  | ${line}`));
      }
    },
  };
}

async function removeJobs(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { dropBlock, findBlocks } = await import('../../pipeline/cron/crontab.js');
  const { scheduleFacts } = await import('../../runtime/schedule.js');
  const { crontab } = scheduleFacts();
  const before = await crontab.read();
  const present = findBlocks(before).map(({ store }) => store);
  const removed = present.filter((store) => options['all'] === true || store === session.context.storeLocation);
  const after = removed.reduce((text, store) => dropBlock(text, store, { force: options['force'] === true }), before);
  if (after !== before) await crontab.replace(before, after);
  const left = present.filter((store) => !removed.includes(store));
  return {
    data: { removed, left },
    text(output) {
      for (const store of removed) output.line(`Removed the runs of ${store}.`);
      if (removed.length === 0) output.line(`The crontab runs nothing for ${session.context.storeLocation}.`);
      for (const store of left) output.line(`Still there: ${store} (--db, or --all)`);
    },
  };
}

async function printUnits(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { systemdUnits } = await import('../../pipeline/cron/systemd.js');
  const jobs = await schedulesOf(options);
  const { installation } = await describeInstallation(session, options);
  const units = jobs.flatMap(({ schedule, cron }) => systemdUnits(schedule, cron, installation));
  const timers = jobs.map(({ schedule }) => `openalpha-${schedule}.timer`).join(' ');
  return {
    data: { units },
    text(output) {
      for (const { name, text } of units) output.line(`# ~/.config/systemd/user/${name}\n${text}`);
      output.note(
        `note: write each into its file, then: systemctl --user daemon-reload && systemctl --user enable --now ${timers}\nnote: so that they run while you are not logged in: loginctl enable-linger. Logs: journalctl --user -u openalpha-hourly`,
      );
    },
  };
}

async function printCronJobs(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { kubernetesCronJob } = await import('../../pipeline/cron/kubernetes.js');
  const { hasPassword } = await import('../../runtime/config.js');
  const { db } = session.context.config;
  const isUrl = /^postgres(ql)?:\/\//i.test(db);
  const manifests = (await schedulesOf(options)).map(({ schedule, cron }) =>
    kubernetesCronJob(schedule, cron, {
      image: options['image'] as string,
      timeZone: (options['timeZone'] as string | undefined) ?? null,
      secret: options['secret'] as string,
      claim: options['claim'] as string,
      db: isUrl && !hasPassword(db) ? db : null,
      dbFromSecret: hasPassword(db),
    }),
  );
  return {
    data: { manifests },
    text(output) {
      output.line(manifests.join('---\n').trimEnd());
      if (hasPassword(db)) {
        output.note(
          `note: the store's URL holds a password, so it is not printed: put OPENALPHA_DB into the Secret ${options['secret']}.`,
        );
      }
    },
  };
}

interface Job {
  readonly schedule: Schedule;
  readonly cron: CronExpression;
}

async function schedulesOf(options: Options): Promise<Job[]> {
  const { parseCron } = await import('../../pipeline/cron/expression.js');
  const jobs = (['hourly', 'nightly'] as const).flatMap((schedule) => {
    const text = options[schedule] as string;
    return text === 'off' ? [] : [{ schedule, cron: parseCron(text, `--${schedule}`) }];
  });
  if (jobs.length > 0) return jobs;
  throw new OpenAlphaError('USAGE', 'Both --hourly and --nightly are "off": there is nothing to run.', {
    hint: 'Give one of them a time, or take the runs out with `openalpha cron remove`.',
  });
}

async function describeInstallation(
  { context }: Session,
  options: Options,
): Promise<{ facts: ScheduleFacts; installation: Installation; lost: readonly string[] }> {
  const { asUnattended, scheduleFacts } = await import('../../runtime/schedule.js');
  const { hasPassword } = await import('../../runtime/config.js');
  const facts = scheduleFacts();
  const folder = process.cwd();
  const unattended = asUnattended({
    folder,
    environment: process.env,
    file: options['config'] as string | undefined,
    envFile: options['dotenv'] as string | undefined,
  });
  const { db, modelsDir } = context.config;
  if (hasPassword(db) && unattended.db !== db) {
    throw new OpenAlphaError('REFUSED', 'The URL of the store holds a password, and other users can read a command.', {
      hint: `Write OPENALPHA_DB=... into ${context.envFile ?? join(folder, '.env')} (chmod 600), and leave --db out. Nothing was changed.`,
    });
  }
  return {
    facts,
    installation: {
      node: facts.node,
      launcher: facts.launcher,
      folder,
      config: context.configFile,
      envFile: context.envFile,
      db: hasPassword(db) ? null : context.storeLocation,
      modelsDir: resolve(folder, modelsDir),
    },
    lost: unattended.lost,
  };
}

function logBeside(store: string): string {
  return /^[a-z]+:\/\//i.test(store) ? 'openalpha.log' : join(dirname(store), 'openalpha.log');
}
