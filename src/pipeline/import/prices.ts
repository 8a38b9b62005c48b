import {
  ADJUSTMENTS,
  type Adjustment,
  type BarBatch,
  INTERVALS,
  type Interval,
  type PriceColumn,
} from '../../domain/bar.js';
import { type Panel, rowCount } from '../../domain/panel.js';
import type { StockInput } from '../../domain/stock.js';
import { type EpochMs, msToDate } from '../../domain/time.js';
import type { OpenTable } from '../../evidence/intake/open-table.js';
import { isStooq, readPrices } from '../../evidence/intake/read-prices.js';
import { normalName } from '../../evidence/intake/vocabulary.js';
import { barEnds, isSession } from '../../evidence/market/calendar.js';
import type { Store, UpsertCounts } from '../../ports/store.js';
import type { ByteSource } from '../../ports/text-source.js';
import { type ImportOptions, oneOf, readingOptions } from './options.js';
import type { ImportFacts, ImportReport } from './report.js';
import { type FilePlan, type ImportDeps, knownSymbols, runImport } from './run-import.js';

export interface ImportPricesOptions extends ImportOptions {
  /** Default `1d`. */
  readonly interval?: Interval | undefined;
  /**
   * What was already done to the prices. Default by the header: `raw` beside ex_dividend or split_ratio (Quandl WIKI), `all`
   * in Stooq's spelling, else `split`.
   */
  readonly adjustment?: Adjustment | undefined;
  /** Unknown symbols become stocks, named by their symbol, instead of faults. Default false. */
  readonly createStocks?: boolean | undefined;
  /** Symbol of every row, for files without a symbol column. Default: by the file's name. */
  readonly symbol?: string | undefined;
  /** Which end of an hourly bar its stamp names. Default `start`. */
  readonly stamp?: 'start' | 'end' | undefined;
}

/** Imports price files: each is written whole, its bars known from their own end. */
export async function importPrices(
  sources: readonly ByteSource[],
  options: ImportPricesOptions,
  deps: ImportDeps,
): Promise<ImportReport> {
  const { store } = deps;
  const reading = readingOptions(options);
  const interval = oneOf('--interval', options.interval, INTERVALS) ?? '1d';
  const stamp = oneOf('--stamp', options.stamp, ['start', 'end']);
  const given = oneOf('--adjustment', options.adjustment, ADJUSTMENTS);
  const stocks = await knownSymbols(store);
  const created: string[] = [];
  const facts: ImportFacts = options.createStocks ? { created_stocks: created } : {};
  return runImport('prices', sources, options, deps, plan, facts);

  async function plan(table: OpenTable, provider: string): Promise<FilePlan> {
    const known = options.createStocks ? undefined : stocks;
    const { panel, ...read } = await readPrices(table, {
      ...reading,
      interval,
      stamp,
      symbol: options.symbol,
      now: deps.clock.now(),
      known,
    });
    const adjustment = given ?? adjustmentOf(table.header);
    const unknown = panel.symbols.filter((symbol) => !stocks.has(symbol));
    for (const symbol of unknown) stocks.add(symbol);
    created.push(...unknown);
    const warnings = [...read.warnings, ...priceWarnings(table, panel, interval)];
    const batch: BarBatch = {
      interval,
      adjustment,
      provider,
      panel: { ...panel, columns: { ...panel.columns, known_at: barEnds(interval, panel.time) } },
    };
    return {
      read: { ...read, warnings },
      rows: rowCount(panel),
      report: { adjustment },
      async apply(write) {
        if (unknown.length > 0) await store.stocks.upsert(unknown.map(namedBySymbol), { seenAt: write.seenAt });
        return store.bars.upsert(batch, write);
      },
      compare: () => compareBars(store, batch),
    };
  }
}

/** `compare` refuses symbols that are no stocks yet; their rows are new. */
async function compareBars(store: Store, batch: BarBatch): Promise<UpsertCounts> {
  const stocks = await knownSymbols(store);
  const { panel } = batch;
  const known = selectSymbols(panel, (symbol) => stocks.has(symbol));
  const counts = await store.bars.compare({ ...batch, panel: known });
  return { ...counts, added: counts.added + rowCount(panel) - rowCount(known) };
}

/** The rows of some symbols of a panel. The panel itself when all are wanted. */
function selectSymbols<Column extends string>(
  panel: Panel<Column>,
  wanted: (symbol: string) => boolean,
): Panel<Column> {
  const chosen = panel.symbols.map((_, s) => s).filter((s) => wanted(panel.symbols[s] as string));
  if (chosen.length === panel.symbols.length) return panel;
  const ranges = chosen.map((s) => [panel.offsets[s] as number, panel.offsets[s + 1] as number] as const);
  const offsets = new Uint32Array(chosen.length + 1);
  ranges.forEach(([from, to], i) => {
    offsets[i + 1] = (offsets[i] as number) + to - from;
  });
  const take = (values: Float64Array): Float64Array => {
    const out = new Float64Array(offsets[chosen.length] as number);
    ranges.forEach(([from, to], i) => {
      out.set(values.subarray(from, to), offsets[i]);
    });
    return out;
  };
  const columns = Object.entries<Float64Array>(panel.columns).map(([name, values]) => [name, take(values)]);
  return {
    symbols: chosen.map((s) => panel.symbols[s] as string),
    offsets,
    time: take(panel.time),
    columns: Object.fromEntries(columns) as Record<Column, Float64Array>,
  };
}

/** What a file's spelling says about its prices. */
function adjustmentOf(header: readonly string[]): Adjustment {
  if (tellsActions(header)) return 'raw';
  return isStooq(header) ? 'all' : 'split';
}

function tellsActions(header: readonly string[]): boolean {
  return header.some((name) => ['exdividend', 'splitratio'].includes(normalName(name)));
}

function priceWarnings(table: OpenTable, panel: Panel<PriceColumn>, interval: Interval): string[] {
  const warnings: string[] = [];
  if (tellsActions(table.header)) {
    warnings.push(`${table.name} also tells dividends and splits: import them with \`openalpha import actions\`.`);
  }
  const closed = interval === '1d' ? rowsOutsideSessions(panel.time) : { rows: 0, first: 0 };
  if (closed.rows > 0) {
    warnings.push(
      `Daily bars of ${table.name} on days without a session in New York: ${closed.rows}, the first on ${msToDate(closed.first)}.`,
    );
  }
  return warnings;
}

function rowsOutsideSessions(time: Float64Array): { readonly rows: number; readonly first: EpochMs } {
  let rows = 0;
  let first = Number.POSITIVE_INFINITY;
  for (let i = 0; i < time.length; i++) {
    const date = time[i] as number;
    if (isSession(date)) continue;
    rows++;
    first = Math.min(first, date);
  }
  return { rows, first };
}

function namedBySymbol(symbol: string): StockInput {
  return { symbol, company_name: symbol, sector: null, fortune_500_rank: null, year: null };
}
