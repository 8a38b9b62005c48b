import { once } from 'node:events';
import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Attach, Options, Outcome } from '../command.js';
import { list, parseDates, type Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command
    .argument('<what>', 'recommendations, predictions, bars, sentiment, features or models')
    .option('--format <format>', 'csv, json, jsonl or parquet (default: from the name of --out, else csv)')
    .option('--out <file>', 'file to write, whole or not at all; absent or - writes to stdout')
    .option('--symbols <symbols>', 'only these stocks, with commas', list)
    .option('--from <date>', 'from this trading date')
    .option('--to <date>', 'to this trading date')
    .option('--interval <1d|1h>', 'length of the bars')
    .option('--adjusted', 'bars with splits and dividends taken out')
    .option('--features <set>', 'which features: core, classic-9, or names with commas')
    .option('--cross-section <way>', 'none, rank or zscore over the stocks of a session')
    .option('--all', 'every kept set of recommendations or predictions, not only the newest')
    .addHelpText(
      'after',
      '\nExample:\n  openalpha export recommendations --format csv --out recs.csv\n  openalpha export bars --symbols AAPL --format parquet --out aapl.parquet',
    );
  attach(command, {
    takes: ['as-of'],
    action: exportResults,
    settings: { interval: 'interval', features: 'features.set', crossSection: 'features.crossSection' },
  });
}

async function exportResults(session: Session, args: readonly string[], options: Options): Promise<Outcome> {
  const what = args[0] as string;
  const out = options['out'] as string | undefined;
  const toStdout = out === undefined || out === '-';
  const { exporterFor } = await import('../../pipeline/export-results/exporter-for.js');
  const { name, exporter } = await exporterFor(options['format'] as string | undefined, out);
  if (toStdout && exporter.binary && process.stdout.isTTY === true) {
    throw new OpenAlphaError('USAGE', `${name} is not for a terminal.`, {
      hint: 'Give a file with --out, or send stdout somewhere.',
    });
  }
  if (toStdout && options['json'] === true) {
    throw new OpenAlphaError('USAGE', '--json and an export on stdout would be two documents in one.', {
      hint: 'Give a file with --out.',
    });
  }
  const { exportTable } = await import('../../pipeline/export-results/tables.js');
  const { context } = session;
  const table = await exportTable(
    what,
    {
      interval: context.config.interval,
      symbols: (options['symbols'] as string[] | undefined)?.map((symbol) => symbol.toUpperCase()),
      ...parseDates(options, 'from', 'to'),
      asOf: session.asOf,
      adjusted: options['adjusted'] === true,
      featureSet: context.config.features.set,
      crossSection: context.config.features.crossSection,
      all: options['all'] === true,
    },
    { store: await context.store(), progress: context.progress },
  );
  if (toStdout) {
    for (const chunk of exporter.write(table)) if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
    return { data: null, text() {} };
  }
  const { bytes } = await context.writeFile(out, exporter.write(table));
  return {
    data: {
      what,
      format: name,
      file: out,
      rows: table.rows,
      columns: table.columns.map((column) => column.name),
      bytes,
    },
    text: (output) =>
      output.line(
        `Wrote ${table.rows.toLocaleString('en')} rows to ${out} (${(bytes / 1e6).toFixed(2)} MB of ${name}).`,
      ),
  };
}
