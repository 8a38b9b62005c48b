/** A field of a table and the column names that mean it. */
export interface Field {
  readonly required: boolean;
  /** In normal form (`normalName`), the surest first: when two columns fit, the earlier spelling wins. */
  readonly spellings: readonly string[];
}

const SYMBOL = ['symbol', 'ticker', 'tickersymbol', 'stock', 'code', 'instrument'];
const DATE = [
  'date',
  'datetime',
  'datetimeutc',
  'datetimeny',
  'timestamp',
  'timestamputc',
  'timestampny',
  'tradingdate',
  'tradedate',
  'dt',
  'data',
  'time',
  't',
];
const PUBLISHED = ['publishedutc', 'publishedat', 'published', 'publicationdate', 'pubdate', 'timepublished'];

/**
 * Column names as they are found in the wild, per kind of table: Yahoo (`Adj Close` is passed over), Stooq (`<OPEN>`, and
 * the Polish site's `Otwarcie`), Kaggle (`Name` for the symbol), Quandl WIKI (`ex-dividend`, `split_ratio`), the short
 * keys of JSON feeds, and our own.
 */
export const VOCABULARY = {
  prices: {
    symbol: { required: false, spellings: [...SYMBOL, 'name', 's'] },
    date: { required: true, spellings: DATE },
    clock: { required: false, spellings: ['time', 'timeofday', 'czas'] },
    open: { required: true, spellings: ['open', 'openprice', 'otwarcie', 'o'] },
    high: { required: true, spellings: ['high', 'highprice', 'najwyzszy', 'h'] },
    low: { required: true, spellings: ['low', 'lowprice', 'najnizszy', 'l'] },
    close: { required: true, spellings: ['close', 'closeprice', 'zamkniecie', 'last', 'closelast', 'c'] },
    volume: { required: true, spellings: ['volume', 'vol', 'wolumen', 'shares', 'v'] },
  },
  stocks: {
    symbol: { required: true, spellings: SYMBOL },
    company_name: { required: true, spellings: ['companyname', 'company', 'security', 'name', 'title'] },
    sector: { required: false, spellings: ['sector', 'gicssector'] },
    fortune_500_rank: { required: false, spellings: ['fortune500rank', 'rank', 'ranking'] },
    year: { required: false, spellings: ['year'] },
  },
  actions: {
    symbol: { required: false, spellings: SYMBOL },
    ex_date: { required: true, spellings: ['exdate', 'lastsessionbeforeex', 'exdividenddate', ...DATE] },
    type: { required: false, spellings: ['type', 'action', 'actiontype', 'event'] },
    value: { required: false, spellings: ['value', 'ratio', 'amount', 'factor'] },
    ratio_new: { required: false, spellings: ['rationew', 'new', 'numerator', 'tofactor', 'splitto'] },
    ratio_old: { required: false, spellings: ['ratioold', 'old', 'denominator', 'forfactor', 'splitfrom'] },
    dividend: { required: false, spellings: ['exdividend', 'dividend', 'dividends', 'cashamount'] },
    split: { required: false, spellings: ['splitratio', 'stocksplits', 'split'] },
  },
  news: {
    symbol: { required: true, spellings: ['symbols', 'tickers', ...SYMBOL] },
    published: { required: true, spellings: [...PUBLISHED, ...DATE] },
    title: { required: true, spellings: ['title', 'headline', 'text', 'news'] },
    source: { required: false, spellings: ['source', 'publisher', 'site', 'feed'] },
    url: { required: false, spellings: ['url', 'link', 'articleurl'] },
    provider_sentiment: {
      required: false,
      spellings: ['providersentiment', 'sentiment', 'sentimentscore', 'sentimentlabel', 'label'],
    },
  },
  sentiment: {
    symbol: { required: true, spellings: SYMBOL },
    ts: { required: true, spellings: ['ts', ...DATE, ...PUBLISHED] },
    score: {
      required: true,
      spellings: ['score', 'sentimentscore', 'sentiment', 'compound', 'polarity', 'label', 'sentimentlabel', 'value'],
    },
    source: { required: false, spellings: ['source', 'publisher', 'site', 'feed'] },
    confidence: { required: false, spellings: ['confidence', 'confidencescore'] },
    articles: { required: false, spellings: ['articles', 'articlecount', 'count', 'mentions', 'n'] },
    scorer: { required: false, spellings: ['scorer', 'model'] },
  },
  macro: {
    date: { required: true, spellings: [...DATE, 'observationdate', 'month'] },
    series: { required: false, spellings: ['series', 'seriesid'] },
    value: { required: false, spellings: ['value', 'close', 'zamkniecie'] },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

export type TableKind = keyof typeof VOCABULARY;
export type FieldOf<Kind extends TableKind> = keyof (typeof VOCABULARY)[Kind] & string;

/**
 * A column name without what people vary: case, blanks, underscores, points, hyphens, angle brackets, asterisks, accents.
 */
export function normalName(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
