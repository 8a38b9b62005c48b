import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import { canonicalSymbol, type Stock } from '../../domain/stock.js';
import { msToDate, msToIso, parseDuration } from '../../domain/time.js';
import type { StockView } from '../../pipeline/stock-view.js';
import type { Attach, Options, Outcome } from '../command.js';
import { age, counted, percent, signed } from '../figures.js';
import type { Output } from '../output.js';
import { count, type Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command.addHelpText('after', '\nExample:\n  openalpha stocks search apple\n  openalpha stocks show AAPL');
  attach(
    command
      .command('list')
      .description('List the stocks of the store, by rank.')
      .option('--limit <n>', 'how many', count, 50)
      .option('--sector <name>', 'only this sector')
      .addHelpText('after', '\nExample:\n  openalpha stocks list --sector energy --limit 10'),
    { action: listStocks },
  );
  attach(
    command
      .command('search')
      .description('Find stocks by symbol or by part of a name.')
      .argument('<text...>')
      .option('--limit <n>', 'how many', count, 10)
      .addHelpText('after', '\nExample:\n  openalpha stocks search apple'),
    { action: search },
  );
  attach(
    command
      .command('show')
      .description('Show one stock: bars, freshness, sentiment by source, last prediction.')
      .argument('<symbol>')
      .addHelpText('after', '\nExample:\n  openalpha stocks show AAPL'),
    { action: show, takes: ['as-of'] },
  );
}

async function listStocks(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const store = await session.context.store();
  const sector = (options['sector'] as string | undefined)?.toLowerCase();
  const all = (await store.stocks.list()).filter(
    (stock) => sector === undefined || stock.sector?.toLowerCase() === sector,
  );
  const shown = all.slice(0, options['limit'] as number);
  return {
    data: { total: all.length, stocks: shown },
    text(output) {
      stockTable(output, shown);
      if (shown.length < all.length) output.note(`${all.length - shown.length} more (--limit ${all.length})`);
    },
  };
}

async function search(session: Session, args: readonly string[], options: Options): Promise<Outcome> {
  const store = await session.context.store();
  const text = args.join(' ');
  const found = await store.stocks.search(text, options['limit'] as number);
  return {
    data: { query: text, stocks: found },
    text(output) {
      if (found.length > 0) stockTable(output, found);
      else output.line(`No stock fits "${text}".`);
    },
    exitCode: found.length > 0 ? 0 : 1,
  };
}

async function show(session: Session, args: readonly string[]): Promise<Outcome> {
  const symbol = canonicalSymbol(args[0] as string);
  if (symbol === undefined) {
    throw new OpenAlphaError('USAGE', `"${args[0]}" is not a symbol.`, {
      hint: 'Symbols look like AAPL or BRK.B; search names with `openalpha stocks search`.',
    });
  }
  const { stockView } = await import('../../pipeline/stock-view.js');
  const { config, clock } = session.context;
  const view = await stockView(
    symbol,
    session.asOf,
    { store: await session.context.store(), clock },
    { halfLife: parseDuration(config.sentiment.halfLife) },
  );
  return { data: view, text: (output) => describe(view, output) };
}

function stockTable(output: Output, stocks: readonly Stock[]): void {
  output.table(
    ['rank', 'symbol', 'company', 'sector'],
    stocks.map((stock) => [
      stock.fortune_500_rank === null ? '-' : String(stock.fortune_500_rank),
      stock.symbol ?? '(private)',
      stock.company_name,
      stock.sector ?? '-',
    ]),
    { right: ['rank'] },
  );
}

function describe(view: StockView, output: Output): void {
  const { stock, last_bar: bar } = view;
  output.line(`${output.style('bold', `${stock.symbol}  ${stock.company_name}`)}`);
  output.line(
    [
      stock.sector ?? 'sector unknown',
      stock.fortune_500_rank === null
        ? 'not ranked'
        : `Fortune 500 rank ${stock.fortune_500_rank} (${stock.year ?? 'year unknown'})`,
    ].join(', '),
  );
  output.line();
  for (const row of view.bars) {
    output.line(
      `${row.interval} bars   ${row.rows.toLocaleString('en')}, ${msToDate(row.first)} to ${msToDate(row.last)}, the last ended ${age(row.age_hours)} ago${row.provider === null ? '' : ` (${row.provider})`}`,
    );
  }
  if (view.bars.length === 0)
    output.line('No bars yet: `openalpha collect prices`, or `openalpha import prices FILE`.');
  if (bar !== null) {
    output.line(
      `last bar  ${msToDate(bar.time)}  open ${bar.open}  high ${bar.high}  low ${bar.low}  close ${bar.close}  volume ${bar.volume.toLocaleString('en')}`,
    );
    if (bar.return_20 !== null)
      output.line(
        `20 bars   ${signed(bar.return_20)} with splits and dividends (corporate actions known: ${view.actions})`,
      );
  }
  output.line();
  if (view.sentiment_sources.length === 0) output.line('sentiment none in the last 30 days');
  else {
    output.line(`sentiment ${view.sentiment_score?.toFixed(2)} (-1 to 1)`);
    output.table(
      ['source', 'score', 'texts', 'age', 'weight'],
      view.sentiment_sources.map((s) => [
        s.source,
        s.score.toFixed(2),
        String(s.articles),
        age(s.age_hours),
        percent(s.weight),
      ]),
      { right: ['score', 'texts', 'age', 'weight'] },
    );
  }
  if (view.novelty !== null) {
    const stories = counted(view.news_count, 'story', 'stories');
    const impact = view.impact_score === null ? '' : `, impact ${view.impact_score.toFixed(2)}`;
    output.line(`news      ${stories} in 7 days, ${percent(view.novelty)} of the texts told something new${impact}`);
  }
  for (const article of view.articles)
    output.line(`  ${msToIso(article.published_at)}  ${article.title} (${article.source})`);
  if (view.prediction !== null) {
    const p = view.prediction;
    output.line(
      `\nprediction ${p.signal} with confidence ${percent(p.confidence_score)}, as of ${msToIso(p.as_of)}, ${counted(p.horizon, 'bar')} ahead`,
    );
  }
}
