import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLinker, type LinkInput } from '../../../../src/evidence/sentiment/link/linker.js';

const STOCKS = [
  { symbol: 'AAPL', company_name: 'Apple Inc.' },
  { symbol: 'MSFT', company_name: 'MICROSOFT CORP' },
  { symbol: 'GOOG', company_name: 'Alphabet Inc. Class C Capital Stock' },
  { symbol: 'GOOGL', company_name: 'Alphabet Inc. Class A Common Stock' },
  { symbol: 'BRK.A', company_name: 'Berkshire Hathaway Inc. Class A' },
  { symbol: 'BRK.B', company_name: 'Berkshire Hathaway Inc. Class B' },
  { symbol: 'F', company_name: 'Ford Motor Company' },
  { symbol: 'ALL', company_name: 'The Allstate Corporation' },
  { symbol: 'NET', company_name: 'Cloudflare, Inc.' },
  { symbol: 'IT', company_name: 'Gartner, Inc.' },
  { symbol: 'ON', company_name: 'ON Semiconductor Corporation' },
  { symbol: 'GS', company_name: 'Goldman Sachs Group' },
  { symbol: 'T', company_name: 'AT&T Inc.' },
  { symbol: 'PG', company_name: 'Procter & Gamble Co' },
  { symbol: 'DAL', company_name: 'Delta Air Lines, Inc.' },
  { symbol: 'EL', company_name: 'Estée Lauder' },
  { symbol: 'LOW', company_name: "Lowe's" },
  { symbol: 'BPMX', company_name: 'Borealis Pharmaceuticals, Inc.' },
  { symbol: 'ABR', company_name: 'Arbor Realty Trust' },
  { symbol: 'ABR-PD', company_name: 'Arbor Realty Trust' },
  { symbol: null, company_name: 'Borealis Pharmaceuticals Nordic' },
] as const;

const linker = buildLinker(STOCKS);

function symbols(input: string | LinkInput): string[] {
  return linker
    .link(typeof input === 'string' ? { title: input } : input)
    .map((link) => link.symbol)
    .sort();
}

describe('tickers', () => {
  it.each([
    ['$AAPL breaks out', ['AAPL']],
    ['$brk.b at a record', ['BRK.A', 'BRK.B']],
    ['Gadget maker (NASDAQ: AAPL) beats', ['AAPL']],
    ['Car maker (NYSE:F) beats', ['F']],
    ['Insurer (NYSE: ALL) pays dividend', ['ALL']],
    ['[AAPL] what to expect', ['AAPL']],
    ['Movers today (AAPL, T, F)', ['AAPL', 'F', 'T']],
    ['Watch NASDAQ:NET and NYSE: IT today', ['IT', 'NET']],
    ['MSFT vs. AAPL: which is the better buy?', ['AAPL', 'MSFT']],
    ['$NET $ON up', ['NET', 'ON']],
  ])('are found in "%s"', (title, expected) => {
    expect(symbols(title)).toEqual(expected);
  });

  it.each([
    'All in on IT: net gains now',
    'ALL YOU NEED TO KNOW ABOUT IT ON THE NET',
    'New CEO (IT) named',
    'Notes (ALL) and remarks (ON)',
    'Lost $5 and $F00',
    'Listed on TSX (TSX: F)',
    'A firm on the net',
  ])('are not seen in "%s"', (title) => {
    expect(symbols(title)).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['Microsoft Corporation to invest', ['MSFT']],
    ["Microsoft's cloud grows", ['MSFT']],
    ['Microsoft’s cloud grows', ['MSFT']],
    ['Estee Lauder cuts outlook', ['EL']],
    ['ESTÉE LAUDER CUTS OUTLOOK', ['EL']],
    ['Procter and Gamble lifts prices', ['PG']],
    ['P&G lifts prices', ['PG']],
    ['AT&T adds subscribers', ['T']],
    ['Google wins appeal', ['GOOG', 'GOOGL']],
    ["Lowe's earnings beat", ['LOW']],
    ['Lowes earnings beat', ['LOW']],
    ['Allstate raises premiums', ['ALL']],
    ['Borealis reports trial data', ['BPMX']],
    ['Arbor Realty Trust declares dividend', ['ABR']],
    ['iPhone sales slow in China', ['AAPL']],
    ['microsoft earnings look great lol', ['MSFT']],
  ])('are found in "%s"', (title, expected) => {
    expect(symbols(title)).toEqual(expected);
  });

  it.each([
    'Borealis Healthcare opens clinic',
    'Borealis Pharmaceuticals Nordic raises funds',
    'Apple pie bake-off draws crowds',
    'Delta variant slows recovery',
    'Harrison Ford turns 80',
    'Delta Apparel (NYSE American: DLA) closes mill',
    'Goldman Sachs raises price target on small caps',
    'Oil could reach $90: Goldman Sachs',
    '',
    '🚀🚀🚀',
  ])('are not seen in "%s"', (title) => {
    expect(symbols(title)).toEqual([]);
  });

  it('link the subject of an opinion, not who has it', () => {
    expect(symbols('Goldman Sachs downgrades Ford to sell')).toEqual(['F']);
    expect(symbols('Goldman Sachs profit tops estimates')).toEqual(['GS']);
  });

  it('need less evidence beside a company that is sure, or where the text names the company in full', () => {
    expect(symbols('Delta and Microsoft in Talks')).toEqual(['DAL', 'MSFT']);
    expect(symbols('Delta in Talks')).toEqual([]);
    expect(symbols({ title: 'Delta in Talks', text: 'Delta Air Lines is in talks with pilots.' })).toEqual(['DAL']);
    expect(symbols({ title: 'Delta in Talks', symbols: ['DAL'] })).toEqual(['DAL']);
  });
});

describe('symbols of the source', () => {
  it('do not link an article by themselves unless they are trusted', () => {
    expect(symbols({ title: 'Markets close higher', symbols: ['AAPL'] })).toEqual([]);
    expect(linker.link({ title: 'Current report', symbols: ['AAPL'], trusted: true })).toMatchObject([
      { symbol: 'AAPL', how: 'source' },
    ]);
  });
});

describe('relevance', () => {
  function relevance(title: string, symbol: string, text?: string): number {
    return linker.link({ title, text: text ?? null }).find((link) => link.symbol === symbol)?.relevance ?? 0;
  }

  it('is higher in the title than in the text, early than late, alone than in company', () => {
    expect(relevance('Microsoft opens office', 'MSFT')).toBeGreaterThan(
      relevance('New office opens', 'MSFT', 'It belongs to Microsoft.'),
    );
    expect(relevance('Microsoft rival opens new office', 'MSFT')).toBeGreaterThan(
      relevance('New office opened by rival of Microsoft', 'MSFT'),
    );
    expect(relevance('Microsoft', 'MSFT')).toBeGreaterThan(relevance('Microsoft (AAPL, T, F, PG, EL)', 'MSFT'));
  });

  it('leaves nothing of a list of twenty', () => {
    const list = 'AAPL, MSFT, GOOG, F, T, PG, DAL, EL, LOW, GS, AA, BB, CC, DD, EE, GG, HH, JJ, KK, LL';
    expect(linker.link({ title: `Movers (${list})` })).toEqual([]);
    expect(buildLinker(STOCKS, { leastRelevance: 0 }).link({ title: `Movers (${list})` }).length).toBeGreaterThan(5);
  });
});

describe('a linker, whatever comes', () => {
  const PIECES = [
    'Apple',
    'apple',
    '$AAPL',
    '(NYSE: F)',
    'Delta',
    'shares',
    'of',
    'reports',
    ',',
    ': ',
    "'s",
    '& ',
    'Ford',
    'ALL',
    '(',
    ')',
    'é',
    '\u0000',
    '’',
  ];

  it('gives each symbol of the universe once, with a relevance above the least and up to 1', () => {
    const known = new Set<string>(STOCKS.flatMap(({ symbol }) => (symbol === null ? [] : [symbol])));
    const text = fc
      .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 30 })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (title, body) => {
        const links = linker.link({ title, text: body });
        expect(new Set(links.map((link) => link.symbol)).size).toBe(links.length);
        for (const link of links) {
          expect(known.has(link.symbol)).toBe(true);
          expect(link.relevance).toBeGreaterThanOrEqual(0.1);
          expect(link.relevance).toBeLessThanOrEqual(1);
        }
        expect(linker.link({ title, text: body })).toEqual(links);
      }),
    );
  });

  it('reads a headline of ten megabytes', () => {
    expect(symbols(`Microsoft ${'(NYSE: '.repeat(1_500_000)}`)).toEqual(['MSFT']);
  });
});
