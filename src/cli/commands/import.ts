import { type Command, Option } from 'commander';
import type { ImportReport } from '../../pipeline/import/report.js';
import type { Attach, Options, Outcome } from '../command.js';
import type { Output } from '../output.js';
import { count, type Session } from '../session.js';

type ImportAction = (session: Session, files: readonly string[], options: Options) => Promise<ImportReport>;

const COMMON_HELP = `
Files are csv, tsv or jsonl, plain or gzip; "-" reads stdin. Rows that cannot be used are reported with their line and
reason and kept out; the others are imported. Importing the same file again changes nothing.`;

export function define(command: Command, attach: Attach): void {
  const add = (name: string, summary: string, example: string, action: ImportAction): Command => {
    const sub = command
      .command(name)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
      .argument('<files...>', 'files, or - for stdin')
      .option('--map <field=column>', 'use this column for that field, close=Last; can be given again', collect, [])
      .option('--strict', 'refuse everything when a single row is bad')
      .option('--dry-run', 'report only, change nothing')
      .option('--show <n>', 'how many bad rows to show', count, 20)
      .addHelpText('after', `${COMMON_HELP}\n\nExample:\n  ${example}`);
    attach(sub, {
      missingStore: (options) => (options['dryRun'] === true ? 'pretend' : 'make'),
      action: async (session, files, options) => {
        const work = () => action(session, files, options);
        // A dry run leaves no trace.
        return outcome(await (options['dryRun'] === true ? work() : recorded(session, `import ${name}`, work)));
      },
    });
    return sub;
  };

  add(
    'stocks',
    'import a list of companies',
    'openalpha import stocks data/fortune500.csv',
    async (session, files, options) => {
      const { importStocks } = await import('../../pipeline/import/stocks.js');
      return importStocks(await open(session, files), common(options), await deps(session));
    },
  );

  add(
    'prices',
    'import daily or hourly bars',
    'openalpha import prices sp500_daily.csv.gz --create-stocks',
    async (session, files, options) => {
      const { importPrices } = await import('../../pipeline/import/prices.js');
      return importPrices(
        await open(session, files),
        {
          ...common(options),
          ...given(options, [
            'interval',
            'adjustment',
            'provider',
            'createStocks',
            'symbol',
            'timeZone',
            'dateFormat',
            'stamp',
          ]),
        },
        await deps(session),
      );
    },
  )
    .addOption(new Option('--interval <interval>', 'length of the bars').choices(['1d', '1h']).default('1d'))
    .addOption(
      new Option('--adjustment <kind>', 'what has already been done to the prices (default: from the header)').choices([
        'raw',
        'split',
        'all',
      ]),
    )
    .option('--provider <name>', 'where the prices come from (default: file:NAME)')
    .option('--create-stocks', 'make stocks for symbols that are not known yet')
    .option('--symbol <symbol>', 'for a file of one stock without a symbol column')
    .option('--time-zone <zone>', 'zone of times that name none, such as America/New_York')
    .option(
      '--date-format <form>',
      'how dates are written: YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY, epoch-s, epoch-ms',
    )
    .addOption(
      new Option('--stamp <which>', 'whether the time of an hourly bar is its start or its end')
        .choices(['start', 'end'])
        .default('start'),
    );

  add(
    'actions',
    'import splits and dividends',
    'openalpha import actions splits.csv',
    async (session, files, options) => {
      const { importActions } = await import('../../pipeline/import/actions.js');
      return importActions(
        await open(session, files),
        { ...common(options), ...given(options, ['provider', 'dateMeans', 'dateFormat', 'symbol']) },
        await deps(session),
      );
    },
  )
    .option('--provider <name>', 'where the actions come from (default: file:NAME)')
    .addOption(
      new Option('--date-means <which>', 'whether dates are ex-dates or the last session before them').choices([
        'ex',
        'last-session',
      ]),
    )
    .option('--symbol <symbol>', 'for a file of one stock without a symbol column')
    .option(
      '--date-format <form>',
      'how dates are written: YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY, epoch-s, epoch-ms',
    );

  add('news', 'import headlines', 'openalpha import news headlines.csv', async (session, files, options) => {
    const { importNews } = await import('../../pipeline/import/news.js');
    return importNews(
      await open(session, files),
      { ...common(options), ...given(options, ['provider', 'source', 'timeZone', 'dateFormat']) },
      await deps(session),
    );
  })
    .option('--provider <name>', 'where the headlines come from (default: file:NAME)')
    .option('--source <name>', 'publisher, when the file has no such column')
    .option('--time-zone <zone>', 'zone of times that name none')
    .option(
      '--date-format <form>',
      'how dates are written: YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY, epoch-s, epoch-ms',
    );

  add(
    'sentiment',
    'import sentiment scores from -1 to 1',
    'openalpha import sentiment scores.csv',
    async (session, files, options) => {
      const { importSentiment } = await import('../../pipeline/import/sentiment.js');
      return importSentiment(
        await open(session, files),
        { ...common(options), ...given(options, ['provider', 'source', 'timeZone', 'dateFormat']) },
        await deps(session),
      );
    },
  )
    .option('--provider <name>', 'where the scores come from (default: file:NAME)')
    .option('--source <name>', 'source, when the file has no such column')
    .option('--time-zone <zone>', 'zone of times that name none')
    .option(
      '--date-format <form>',
      'how dates are written: YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY, epoch-s, epoch-ms',
    );

  add(
    'macro',
    'import macro series',
    'openalpha import macro vix.csv --series VIXCLS',
    async (session, files, options) => {
      const { importMacro } = await import('../../pipeline/import/macro.js');
      return importMacro(
        await open(session, files),
        { ...common(options), ...given(options, ['provider', 'series', 'releaseLag', 'dateFormat']) },
        await deps(session),
      );
    },
  )
    .option('--series <name>', 'name of the series, when the columns do not say (FRED names: VIXCLS, DGS10)')
    .option('--release-lag <duration>', 'how long after its date a value is published: 1d, 45d')
    .option('--provider <name>', 'where the series comes from (default: file:NAME)')
    .option(
      '--date-format <form>',
      'how dates are written: YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY, epoch-s, epoch-ms',
    );
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function common(options: Options) {
  return {
    map: options['map'] as readonly string[],
    strict: options['strict'] === true,
    dryRun: options['dryRun'] === true,
    showRejected: options['show'] as number,
  };
}

/** The options that were given, by name; absent ones stay absent so that the use case's defaults hold. */
function given(options: Options, names: readonly string[]): Record<string, never> {
  return Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name] as never]),
  );
}

async function open(session: Session, files: readonly string[]) {
  return Promise.all(files.map((file) => session.context.openSource(file)));
}

async function deps(session: Session) {
  const { clock, logger, progress } = session.context;
  return { store: await session.context.store(), clock, logger, progress, signal: session.signal };
}

/** Keeps a row of the run with its counts. */
async function recorded(session: Session, command: string, work: () => Promise<ImportReport>): Promise<ImportReport> {
  const { recordRun } = await import('../../pipeline/record-run.js');
  const { clock, process } = session.context;
  const store = await session.context.store();
  return recordRun({ store, clock, process }, command, work, ({ files, rows_imported, rows_rejected }) => ({
    files,
    rows_imported,
    rows_rejected,
  }));
}

function outcome(report: ImportReport): Outcome {
  // A file of which nothing could be used is not what was meant, though the store is none the worse.
  const nothingUsed = report.rows_read > 0 && report.rows_imported === 0;
  return { data: report, text: (output) => describe(report, output), exitCode: nothingUsed ? 1 : 0 };
}

function describe(report: ImportReport, output: Output): void {
  const n = (value: number) => value.toLocaleString('en');
  output.line(
    `${report.dry_run ? 'Would import' : 'Imported'} ${n(report.rows_imported)} of ${n(report.rows_read)} rows: ` +
      `${n(report.rows_new)} new, ${n(report.rows_changed)} changed, ${n(report.rows_unchanged)} unchanged, ${n(report.rows_rejected)} rejected.`,
  );
  for (const warning of report.warnings) output.line(`${output.style('yellow', 'note:')} ${warning}`);
  if (report.rows_rejected === 0) return;
  output.line();
  output.table(
    ['rejected because', 'rows'],
    Object.entries(report.rejected).map(([kind, rows]) => [kind, n(rows)]),
    { right: ['rows'] },
  );
  output.line();
  for (const row of report.rejected_rows) output.line(`${row.file}:${row.line}: ${row.reason}`);
  const hidden = report.rows_rejected - report.rejected_rows.length;
  if (hidden > 0) output.line(output.style('dim', `... and ${n(hidden)} more (--show ${report.rows_rejected})`));
}
