import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { canonicalSymbol } from '../../src/domain/stock.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const SECTORS = [
  'Communication Services',
  'Consumer Discretionary',
  'Consumer Staples',
  'Energy',
  'Financials',
  'Health Care',
  'Industrials',
  'Information Technology',
  'Materials',
  'Real Estate',
  'Utilities',
];

type Cells = Record<string, string>;

const load = (path: string): Cells[] => parse(readFileSync(path), { columns: true });
const list = load(resolve(import.meta.dirname, '../../data/fortune500.csv'));
const listed = list.filter((row) => row['symbol'] !== '');

describe('the list of the 500 largest US companies', () => {
  it('has every rank from 1 to 500 once, ties in the order of their names', () => {
    expect(Object.keys(list[0]!)).toEqual(['fortune_500_rank', 'symbol', 'company_name', 'sector', 'year']);
    expect(list.map((row) => Number(row['fortune_500_rank']))).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(list.slice(497, 499).map((row) => row['company_name'])).toEqual(['Howmet Aerospace', 'Ingredion']);
  });

  it('names each company once, in plain words', () => {
    const names = list.map((row) => row['company_name']!);
    expect(new Set(names).size).toBe(500);
    for (const name of names) {
      expect(name).toMatch(/^\S.*\S$|^\S+$/);
      expect(name).not.toMatch(/[,"()]|\b(Inc|Ltd|plc)\b/);
    }
  });

  it('gives each symbol once and in canonical form', () => {
    const symbols = listed.map((row) => row['symbol']!);
    expect(new Set(symbols).size).toBe(symbols.length);
    for (const symbol of symbols) expect(canonicalSymbol(symbol)).toBe(symbol);
    expect(symbols).toContain('BRK.B');
  });

  it('leaves the symbol of 27 private, mutual and cooperative companies empty', () => {
    const unlisted = list.filter((row) => row['symbol'] === '').map((row) => row['company_name']);
    expect(unlisted.length).toBe(27);
    expect(unlisted).toEqual(expect.arrayContaining(['State Farm', 'Publix', 'USAA', 'CHS', 'Kiewit', 'Ace Hardware']));
  });

  it('gives every company one of the 11 GICS sectors and the year of the list', () => {
    for (const row of list) {
      expect(SECTORS, row['company_name']).toContain(row['sector']);
      expect(row['year']).toBe('2025');
    }
    expect(new Set(list.map((row) => row['sector'])).size).toBe(11);
  });
});

/** A name without legal form, articles and signs, so that two spellings of a company meet. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll('é', 'e')
    .replace(/\(.*?\)/g, ' ')
    .replace(/[^a-z0-9 ]/g, '')
    .replace(/\b(inc|corp|corporation|co|company|companies|group|holdings?|the|plc|international)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Pairs of our rows and those of another list whose names meet. */
function meet(others: readonly Cells[], nameColumn: string): { ours: Cells; other: Cells }[] {
  const byName = new Map(others.map((row) => [plain(row[nameColumn]!), row]));
  return list.flatMap((ours) => {
    const other = byName.get(plain(ours['company_name']!));
    return other ? [{ ours, other }] : [];
  });
}

describeWithSharedData(
  'the list against others',
  ['fortune500_2025.csv', 'fortune1000_2023.csv', 'sp500_constituents_2026_08.csv'],
  () => {
    it('has the companies of the 2025 ranking in its order', () => {
      const ranking = load(sharedData('fortune500_2025.csv'));
      expect(ranking.length).toBe(500);
      const firstWord = (name: string) => plain(name).split(' ')[0]!;
      const differing = ranking.flatMap((row, i) => {
        const name = list[i]!['company_name']!;
        return firstWord(row['Company']!) === firstWord(name) ? [] : [`${row['Company']} > ${name}`];
      });
      expect(differing).toEqual([
        'Exxon Mobil > ExxonMobil',
        'Citi > Citigroup',
        'UPS > United Parcel Service',
        'Archer Daniels Midland > Archer-Daniels-Midland',
        'Mass Mutual > MassMutual',
        'General Electric > GE Aerospace',
        'Pulte > PulteGroup',
        'Manpower > ManpowerGroup',
        'W.W. Grainger > Grainger',
        "Peter Kiewit Sons' > Kiewit",
        'United States Steel > U.S. Steel',
        'Westinghouse Air Brake Technologies > Wabtec',
      ]);
      const sameRank = ranking.filter((row, i) => Number(row['Rank']) === i + 1);
      expect(sameRank.length).toBe(499);
    });

    it('agrees with the tickers of 2023 but for those that changed since', () => {
      const pairs = meet(load(sharedData('fortune1000_2023.csv')), 'company');
      expect(pairs.length).toBe(448);
      const differing = pairs
        .filter(({ ours, other }) => ours['symbol'] !== other['ticker'])
        .map(({ ours, other }) => `${other['ticker']} then, ${ours['symbol']} now`);
      expect(differing).toEqual([
        // The more traded class, in canonical form.
        'BRKA then, BRK.B now',
        'SQ then, XYZ now',
        'FISV then, FI now',
        'GPS then, GAP now',
        'RUSHB then, RUSHA now',
      ]);
    });

    it('leaves just those without a symbol that were private in 2023 too', () => {
      for (const { ours, other } of meet(load(sharedData('fortune1000_2023.csv')), 'company')) {
        expect(ours['symbol'] === '', ours['company_name']).toBe(other['company_type'] === 'Private');
      }
    });

    it('agrees with the S&P 500 of 2026 in the sector of every member and in its symbol but for later changes', () => {
      const members = load(sharedData('sp500_constituents_2026_08.csv'));
      const bySymbol = new Map(members.map((row) => [row['symbol'], row]));
      const shared = listed.filter((row) => bySymbol.has(row['symbol']));
      expect(shared.length).toBe(323);
      for (const row of shared) expect(bySymbol.get(row['symbol'])!['gics_sector'], row['symbol']).toBe(row['sector']);
      const pairs = meet(members, 'name');
      expect(pairs.length).toBe(300);
      const differing = pairs
        .filter(({ ours, other }) => ours['symbol'] !== other['symbol'])
        .map(({ ours, other }) => `${ours['symbol']} ${other['symbol']}`);
      // Three are another share class of the same name, three a symbol that changed after June 2025.
      expect(differing).toEqual(['GOOGL GOOG', 'MMC MRSH', 'FI FISV', 'SATS ECHO', 'FOXA FOX', 'NWSA NWS']);
    });
  },
);
