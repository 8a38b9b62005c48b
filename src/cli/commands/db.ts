import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Attach, Options, Outcome } from '../command.js';
import { count, list, type Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command.addHelpText(
    'after',
    '\nExample:\n  openalpha db backup backups/monday.db\n  openalpha db restore backups/monday.db --db restored.db\n  openalpha db prune --keep 90d --keep texts=365d --dry-run',
  );
  const backup = command
    .command('backup')
    .description('Copy the store to a new file, also while a run writes to it, and check the copy.')
    .argument('<file>', 'file to make, of a name that is free; or a folder (ending in /), for a name by the time')
    .option('--keep <n>', 'in a folder: remove the oldest backups of this store beyond so many', count)
    .addHelpText(
      'after',
      '\nExample:\n  openalpha db backup before-upgrade.db\n  openalpha db backup backups/ --keep 14',
    );
  attach(backup, { action: backUp });
  const restore = command
    .command('restore')
    .description('Check a backup and put a copy of it in the place of the store.')
    .argument('<file>', 'a backup')
    .option('--force', 'replace the store that is there; it is kept beside the new one')
    .addHelpText('after', '\nExample:\n  openalpha db restore backups/monday.db --force');
  attach(restore, { action: restoreFrom, missingStore: 'make' });
  const prune = command
    .command('prune')
    .description('Forget what is older than `retention` in the configuration says.')
    .option(
      '--keep <[kind=]age>',
      'keep this long instead: 90d is about runs, metrics, outcomes and findings; texts=365d, predictions=2000d, hourlyBars=730d, models=90d are about one kind; an age may be "forever"',
      repeated,
      [],
    )
    .option('--dry-run', 'only say how many rows would go')
    .option('--vacuum', 'give the space back to the disk afterwards; needs room for a second copy')
    .addHelpText('after', '\nExample:\n  openalpha db prune --keep 90d --keep texts=365d --dry-run');
  attach(prune, { action: pruneRows });
  const copy = command
    .command('copy')
    .description('Copy a whole store into an empty one, also from SQLite to Postgres or back, and check every row.')
    .requiredOption('--from <store>', 'sqlite:FILE or postgres://...; it is only read')
    .requiredOption('--to <store>', 'sqlite:FILE or postgres://...; it is made, or must be empty')
    .addHelpText(
      'after',
      '\nExample:\n  openalpha db copy --from sqlite:data/openalpha.db --to postgres://alpha@db.example/quant',
    );
  attach(copy, { action: copyAll });
}

/** For commander: gathers what is given several times, or with commas. */
function repeated(text: string, before: readonly string[]): string[] {
  return [...before, ...list(text)];
}

async function backUp({ context }: Session, args: readonly string[], options: Options): Promise<Outcome> {
  const { backupPlace, dropOldBackups } = await import('../../runtime/backup-folder.js');
  const keep = options['keep'] as number | undefined;
  const { file, folder } = backupPlace(args[0] as string, context.storeLocation, context.clock.now());
  if (keep !== undefined && (folder === null || keep === 0)) {
    throw new OpenAlphaError('USAGE', '--keep says how many backups stay in a folder, one at least.', {
      hint: 'Name a folder: openalpha db backup backups/ --keep 14.',
    });
  }
  const store = await context.store();
  context.progress.start('backup');
  const { bytes } = await store.maintenance.backup(file, (done, total) =>
    context.progress.update(done, `${Math.floor((done / total) * 100)} %`),
  );
  context.progress.done();
  const { verifyStore } = await import('../../runtime/restore-store.js');
  const { schema_version, rows } = await verifyStore(file, context.progress).catch((error: unknown) => {
    // A copy that cannot be trusted is worse than none.
    rmSync(file, { force: true });
    throw error;
  });
  // Only now that there is a newer one that can be trusted.
  const removed = folder === null || keep === undefined ? [] : dropOldBackups(folder, context.storeLocation, keep);
  return {
    data: { file, bytes, schema_version, rows, removed },
    text(output) {
      output.line(
        `Wrote ${file}: ${(bytes / 1e6).toFixed(1)} MB, schema ${schema_version}, ${sum(rows)} rows; checked and sound.`,
      );
      for (const path of removed) output.line(`Removed ${path}.`);
    },
  };
}

async function restoreFrom({ context }: Session, args: readonly string[], options: Options): Promise<Outcome> {
  if (/^[a-z]+:\/\//i.test(context.storeLocation)) {
    throw new OpenAlphaError('USAGE', `The store is a server, and a backup is restored to a file.`, {
      hint: 'Restore to a file with --db, then `openalpha db copy` it to the server; or use pg_restore.',
    });
  }
  const { restoreStore } = await import('../../runtime/restore-store.js');
  const restored = await restoreStore(resolve(process.cwd(), args[0] as string), context.storeLocation, {
    force: options['force'] === true,
    at: context.clock.now(),
    progress: context.progress,
  });
  const { store, before, kept_as } = restored;
  const fewer = Object.entries(before?.rows ?? {}).filter(([table, rows]) => rows > (store.rows[table] ?? 0));
  return {
    data: {
      store: store.location,
      schema_version: store.schema_version,
      rows: store.rows,
      rows_before: before?.rows ?? null,
      kept_as,
    },
    text(output) {
      output.line(
        `${store.location} is restored: schema ${store.schema_version}, ${sum(store.rows)} rows; checked and sound.`,
      );
      if (kept_as !== null) output.line(`The store that was there is now ${kept_as}.`);
      for (const [table, rows] of fewer) {
        output.note(`note: ${table} has ${store.rows[table] ?? 0} rows; the store before had ${rows}.`);
      }
    },
  };
}

async function pruneRows({ context }: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { modelsBefore, retentionAt, withKept } = await import('../../pipeline/upkeep/retention.js');
  const { pruneModels } = await import('../../pipeline/upkeep/prune-models.js');
  const { msToIso } = await import('../../domain/time.js');
  const dryRun = options['dryRun'] === true;
  const kept = withKept(context.config.retention, options['keep'] as string[]);
  const store = await context.store();
  const retention = retentionAt(kept, context.clock.now());
  const rows = await store.maintenance.prune(retention, { dryRun });
  const before = modelsBefore(kept, context.clock.now());
  const models =
    before === undefined ? [] : await pruneModels({ before, dryRun }, { store, models: await context.models() });
  const compacted = options['vacuum'] === true && !dryRun ? ((await store.maintenance.compact?.()) ?? null) : null;
  const bounds = { ...retention, ...(before !== undefined && { models: before }) };
  const olderThan = Object.fromEntries(Object.entries(bounds).map(([kind, at]) => [kind, msToIso(at)]));
  return {
    data: { dry_run: dryRun, older_than: olderThan, rows, models, compacted },
    text(output) {
      const going = Object.entries(rows).filter(([, count]) => count > 0);
      if (going.length === 0 && models.length === 0) output.line('Nothing is older than it is to be kept.');
      for (const [table, count] of going) {
        const what = table === 'articles' ? 'texts of articles' : `rows of ${table}`;
        output.line(`${dryRun ? 'Would remove' : 'Removed'} ${count.toLocaleString('en')} ${what}.`);
      }
      if (models.length > 0) output.line(`${dryRun ? 'Would remove' : 'Removed'} ${models.join(', ')}.`);
      if (compacted !== null) {
        const [from, to] = [compacted.bytes_before, compacted.bytes_after].map((bytes) => (bytes / 1e6).toFixed(1));
        output.line(`The store takes ${to} MB, before ${from} MB.`);
      }
    },
  };
}

async function copyAll({ context }: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { copyStore } = await import('../../runtime/copy-store.js');
  let stage = '';
  const copied = await copyStore(options['from'] as string, options['to'] as string, {
    folder: process.cwd(),
    config: context.config,
    onProgress(table, done, total) {
      if (table !== stage) context.progress.start(table, total);
      stage = table;
      context.progress.update(done);
    },
  });
  context.progress.done();
  return {
    data: copied,
    text(output) {
      const full = copied.tables.filter(({ rows }) => rows > 0);
      output.table(
        ['table', 'rows', 'sha256'],
        full.map(({ table, rows, sha256 }) => [table, rows.toLocaleString('en'), sha256.slice(0, 16)]),
        { right: ['rows'] },
      );
      output.line(`\n${copied.to} holds all of ${copied.from}: rows and checksums agree, table by table.`);
    },
  };
}

function sum(rows: Readonly<Record<string, number>>): string {
  return Object.values(rows)
    .reduce((total, count) => total + count, 0)
    .toLocaleString('en');
}
