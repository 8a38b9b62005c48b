import { type Command, Option } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import { parseDuration } from '../../domain/time.js';
import type { CollectDeps } from '../../pipeline/collect/deps.js';
import { describeProviders } from '../../runtime/sources.js';
import {
  describeActions,
  describeArticles,
  describeComparison,
  describeDue,
  describeFundamentals,
  describeMacro,
  describePrices,
} from '../collect-text.js';
import type { Attach, Options, Outcome } from '../command.js';
import type { Output } from '../output.js';
import { count, list, parsePastDate, type Session } from '../session.js';

const COMMON_HELP = `
Each answer is written as it comes: a run that was stopped anywhere is gone on with by the next. What cannot be had is
reported and tried again the next time. Keys, limits and addresses of providers are settings: openalpha init --help.`;

export function define(command: Command, attach: Attach): void {
  const settings = { interval: 'interval' };
  command
    // It has options of its own, and those behind a kind of data belong to that kind.
    .enablePositionalOptions()
    .description('Collect what is due from providers: prices, actions, news, social posts, macro series.')
    .addHelpText(
      'after',
      `${COMMON_HELP}\n\nExample:\n  openalpha collect\n  openalpha collect prices --since 2024-01-01 --symbols AAPL,MSFT --provider yahoo`,
    );
  attach(common(command).allowExcessArguments(), {
    missingStore: 'make',
    action: (session, args, options) => {
      refuseWords(args, command);
      return collectDue(session, options);
    },
  });

  const prices = sub(command, 'prices', 'collect daily or hourly bars', 'prices', [
    'openalpha collect prices --interval 1d --since 2024-01-01 --symbols AAPL,MSFT --provider yahoo',
  ])
    .addOption(new Option('--interval <interval>', 'length of the bars').choices(['1d', '1h']))
    .option('--overlap <sessions>', 'sessions of each stock to ask for again, to see restatements', count)
    .option('--batch <n>', 'stocks in one write', count)
    .option('--reconcile <provider>', 'compare stored bars with what this provider says; write nothing');
  attach(prices, {
    settings: { ...settings, overlap: 'collect.overlap', batch: 'collect.batch', provider: 'collect.prices' },
    missingStore: 'make',
    action: collectBars,
  });
  attach(
    sub(command, 'actions', 'collect splits and dividends', 'prices', ['openalpha collect actions --symbols AAPL']),
    {
      missingStore: 'make',
      settings: { provider: 'collect.prices' },
      action: collectSplits,
    },
  );
  for (const family of ['news', 'social'] as const) {
    const summary =
      family === 'news' ? 'collect headlines from feeds and pages' : 'collect posts (off until turned on)';
    attach(sub(command, family, summary, family, [`openalpha collect ${family}`]), {
      missingStore: 'make',
      action: (session, _args, options) => collectTexts(family, session, options),
    });
  }
  attach(
    sub(command, 'macro', 'collect macro series', 'macro', ['openalpha collect macro --series VIXCLS,DGS10']).option(
      '--series <names>',
      'FRED-style names, with commas',
      list,
    ),
    { missingStore: 'make', settings: { series: 'collect.macro' }, action: collectSeries },
  );
  attach(
    sub(command, 'fundamentals', 'collect reported numbers of companies', 'fundamentals', [
      'OPENALPHA_NET_CONTACT="Jane Doe jane@example.org" openalpha collect fundamentals --symbols AAPL',
    ]),
    { missingStore: 'make', action: collectReports },
  );
}

/** Options of every kind of collection. */
function common(command: Command): Command {
  return command
    .option('--symbols <symbols>', 'only these stocks, with commas', list)
    .option('--record <dir>', 'keep every raw reply in this folder, keys masked')
    .option('--replay <dir>', 'answer from such a folder, without a connection');
}

function sub(
  command: Command,
  name: string,
  summary: string,
  family: 'prices' | 'news' | 'social' | 'macro' | 'fundamentals',
  examples: readonly string[],
): Command {
  return common(command.command(name))
    .summary(summary)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .option('--since <date>', 'from this date on, whatever is stored')
    .option('--provider <names>', 'only these providers, in this order, with commas', list)
    .addHelpText(
      'after',
      () =>
        `${COMMON_HELP}\n\nProviders:\n${describeProviders(family)}\n\nExample:\n${examples.map((line) => `  ${line}`).join('\n')}`,
    );
}

/** A word behind `collect` that is none of its subcommands. */
function refuseWords([word]: readonly string[], command: Command): void {
  if (word === undefined) return;
  throw new OpenAlphaError('USAGE', `"${word}" is nothing that can be collected.`, {
    hint: `There are: ${command.commands.map((each) => each.name()).join(', ')}. Stocks are named with --symbols.`,
  });
}

async function collectDue(session: Session, options: Options): Promise<Outcome> {
  const { collectDue: collect } = await import('../../pipeline/collect/collect-due.js');
  const { config } = session.context;
  const report = await recorded(session, 'collect', async () =>
    collect(
      { intervals: config.collect.intervals, prices: priceOptions(session, options), macro: config.collect.macro },
      await deps(session, options),
    ),
  );
  return outcome(report, (output) => describeDue(report, output));
}

async function collectBars(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const request = { ...priceOptions(session, options), interval: session.context.config.interval };
  const second = options['reconcile'] as string | undefined;
  if (second !== undefined) {
    const { reconcilePrices } = await import('../../pipeline/collect/prices/reconcile-prices.js');
    const comparison = await recorded(session, `collect prices --reconcile ${second}`, async () =>
      reconcilePrices({ ...request, provider: second }, await deps(session, options)),
    );
    return outcome(comparison, (output) => describeComparison(comparison, output));
  }
  const { collectPrices } = await import('../../pipeline/collect/prices/collect-prices.js');
  const report = await recorded(session, `collect prices ${request.interval}`, async () =>
    collectPrices(request, await deps(session, options)),
  );
  return outcome(report, (output) => describePrices(report, output));
}

async function collectSplits(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { collectActions } = await import('../../pipeline/collect/prices/collect-actions.js');
  const report = await recorded(session, 'collect actions', async () =>
    collectActions(priceOptions(session, options), await deps(session, options)),
  );
  return outcome(report, (output) => describeActions(report, output));
}

async function collectTexts(family: 'news' | 'social', session: Session, options: Options): Promise<Outcome> {
  const { collectArticles } = await import('../../pipeline/collect/articles.js');
  const report = await recorded(session, `collect ${family}`, async () =>
    collectArticles({ family, ...chosen(session, options) }, await deps(session, options)),
  );
  return outcome(report, (output) => describeArticles(report, output));
}

async function collectSeries(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { collectMacro } = await import('../../pipeline/collect/macro.js');
  const report = await recorded(session, 'collect macro', async () =>
    collectMacro(
      { series: session.context.config.collect.macro, ...chosen(session, options) },
      await deps(session, options),
    ),
  );
  return outcome(report, (output) => describeMacro(report, output));
}

async function collectReports(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { collectFundamentals } = await import('../../pipeline/collect/fundamentals.js');
  const report = await recorded(session, 'collect fundamentals', async () =>
    collectFundamentals(chosen(session, options), await deps(session, options)),
  );
  return outcome(report, (output) => describeFundamentals(report, output));
}

function chosen(session: Session, options: Options) {
  const now = session.context.clock.now();
  return {
    symbols: (options['symbols'] as string[] | undefined)?.map((symbol) => symbol.toUpperCase()),
    providers: options['provider'] as string[] | undefined,
    since: parsePastDate(options['since'] as string | undefined, '--since', now),
  };
}

function priceOptions(session: Session, options: Options) {
  const { collect } = session.context.config;
  return {
    ...chosen(session, options),
    overlap: collect.overlap,
    batch: collect.batch,
    history: parseDuration(collect.history),
    tolerance: collect.priceTolerance,
    maxFailures: collect.failures,
  };
}

async function deps(session: Session, options: Options): Promise<CollectDeps> {
  const { context, signal } = session;
  return {
    store: await context.store(),
    clock: context.clock,
    logger: context.logger,
    progress: context.progress,
    signal,
    sources: await context.sources({
      record: options['record'] as string | undefined,
      replay: options['replay'] as string | undefined,
      signal,
    }),
  };
}

async function recorded<Report extends { readonly ok: boolean }>(
  session: Session,
  command: string,
  work: () => Promise<Report>,
): Promise<Report> {
  const { recordRun } = await import('../../pipeline/record-run.js');
  const { clock, process } = session.context;
  const store = await session.context.store();
  return recordRun({ store, clock, process }, command, work, (report) => ({ ok: report.ok }));
}

function outcome(report: { readonly ok: boolean }, text: (output: Output) => void): Outcome {
  return { data: report, text, exitCode: report.ok ? 0 : 1 };
}
