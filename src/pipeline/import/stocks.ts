import type { StockInput } from '../../domain/stock.js';
import { readStocks } from '../../evidence/intake/read-stocks.js';
import type { Store, UpsertCounts } from '../../ports/store.js';
import type { ByteSource } from '../../ports/text-source.js';
import { type ImportOptions, readingOptions } from './options.js';
import type { ImportFacts, ImportReport } from './report.js';
import { compareRows, type ImportDeps, runImport } from './run-import.js';

/**
 * Imports lists of companies; a company that is there is updated in place. The report tells which ranks are missing or
 * doubled and how many companies have no symbol.
 */
export async function importStocks(
  sources: readonly ByteSource[],
  options: ImportOptions,
  deps: ImportDeps,
): Promise<ImportReport> {
  const { store } = deps;
  const reading = readingOptions(options);
  const missing: number[] = [];
  const doubled: number[] = [];
  const facts: ImportFacts = { missing_ranks: missing, doubled_ranks: doubled, without_symbol: 0 };
  return runImport(
    'stocks',
    sources,
    options,
    deps,
    async (table) => {
      const read = await readStocks(table, { ...reading, now: deps.clock.now() });
      const { stocks } = read;
      missing.push(...read.missingRanks);
      doubled.push(...read.doubledRanks);
      facts.without_symbol = (facts.without_symbol ?? 0) + read.withoutSymbol;
      const warnings = [...read.warnings];
      if (read.missingRanks.length > 0)
        warnings.push(`${table.name} lacks the ${rank(read.missingRanks)} ${ranges(read.missingRanks)}.`);
      if (read.doubledRanks.length > 0)
        warnings.push(`${table.name} has the ${rank(read.doubledRanks)} ${ranges(read.doubledRanks)} twice.`);
      if (read.withoutSymbol > 0) {
        const have = read.withoutSymbol === 1 ? ['company', 'has'] : ['companies', 'have'];
        warnings.push(`${read.withoutSymbol} ${have[0]} of ${table.name} ${have[1]} no symbol.`);
      }
      return {
        read: { ...read, warnings },
        rows: stocks.length,
        apply: (write) => store.stocks.upsert(stocks, write),
        compare: () => compareStocks(store, stocks),
      };
    },
    facts,
  );
}

async function compareStocks(store: Store, stocks: readonly StockInput[]): Promise<UpsertCounts> {
  const before = new Map((await store.stocks.list()).map((stock) => [keyOf(stock), stock]));
  const kept = new Map([...before].map(([key, stock]) => [key, valueOf(stock)]));
  // What the file does not say stays as it is.
  const merged = stocks.map((stock) => {
    const old = before.get(keyOf(stock));
    return {
      ...stock,
      sector: stock.sector ?? old?.sector ?? null,
      fortune_500_rank: stock.fortune_500_rank ?? old?.fortune_500_rank ?? null,
      year: stock.year ?? old?.year ?? null,
    };
  });
  return compareRows(merged, kept, keyOf, valueOf);
}

function keyOf({ symbol, company_name }: StockInput): string {
  return symbol === null ? `private ${company_name}` : symbol;
}

function valueOf({ company_name, sector, fortune_500_rank, year }: StockInput): string {
  return JSON.stringify([company_name, sector, fortune_500_rank, year]);
}

function rank(numbers: readonly number[]): string {
  return numbers.length === 1 ? 'rank' : 'ranks';
}

/** `3, 7-9, 12`: ascending numbers with runs drawn together. */
function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i] as number;
    while (numbers[i + 1] === (numbers[i] as number) + 1) i++;
    const last = numbers[i] as number;
    parts.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return parts.join(', ');
}
