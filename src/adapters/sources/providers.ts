import type { ProviderSpec } from '../../ports/source.js';

/**
 * Every provider, in the order in which it is listed and, inside a family, asked: the makers of an index before those who pass
 * it on a day later. The limits are those of free plans as they were last known: all of
 * this can be set in the configuration (`providers.<name>`), since limits and terms change.
 */
export const PROVIDERS = {
  yahoo: {
    title: 'Yahoo Finance charts',
    families: ['prices'],
    baseUrl: 'https://query1.finance.yahoo.com',
    enabled: true,
    limits: { perSecond: 2, concurrency: 4 },
    terms: 'Keyless and unofficial: personal use, no promise of service. Asked gently, two requests a second.',
  },
  alpaca: {
    title: 'Alpaca market data',
    families: ['prices'],
    baseUrl: 'https://data.alpaca.markets',
    secrets: { keyId: 'APCA_API_KEY_ID', secretKey: 'APCA_API_SECRET_KEY' },
    enabled: true,
    limits: { perMinute: 200, concurrency: 4 },
    terms: 'Free account with two keys; consolidated (SIP) history is 15 minutes late on the free plan.',
  },
  polygon: {
    title: 'Polygon (Massive)',
    families: ['prices'],
    baseUrl: 'https://api.polygon.io',
    secrets: { apiKey: 'POLYGON_API_KEY' },
    enabled: true,
    limits: { perMinute: 5, concurrency: 1 },
    terms: 'Free account with a key: end of day, about two years of history, five requests a minute.',
  },
  'alpha-vantage': {
    title: 'Alpha Vantage',
    families: ['prices'],
    baseUrl: 'https://www.alphavantage.co',
    secrets: { apiKey: 'ALPHA_VANTAGE_API_KEY' },
    enabled: true,
    limits: { perSecond: 1, perDay: 25, concurrency: 1 },
    terms: 'Free key: 25 requests a day and the last 100 days; adjusted, intraday and full history are paid.',
  },
  tiingo: {
    title: 'Tiingo',
    families: ['prices'],
    baseUrl: 'https://api.tiingo.com',
    secrets: { token: 'TIINGO_API_KEY' },
    enabled: true,
    limits: { perHour: 50, perDay: 1000, concurrency: 2 },
    terms: 'Free token: 50 requests an hour, 1,000 a day, 500 symbols a month; internal use.',
  },
  files: {
    title: 'A folder of price files',
    families: ['prices'],
    baseUrl: '',
    enabled: true,
    limits: { concurrency: 2 },
    terms: 'Reads files of your own: one csv a symbol, as Stooq and `openalpha export` write them.',
  },
  'yahoo-news': {
    title: 'Yahoo Finance headlines',
    families: ['news'],
    baseUrl: 'https://feeds.finance.yahoo.com',
    enabled: true,
    limits: { perSecond: 2, concurrency: 2 },
    terms: 'A feed per stock, keyless: personal use, headlines and links, no republishing.',
  },
  'google-news': {
    title: 'Google News search feeds',
    families: ['news'],
    baseUrl: 'https://news.google.com',
    enabled: false,
    limits: { perSecond: 1, concurrency: 1 },
    terms:
      'A feed per stock, keyless: its text says personal, non-commercial use in a feed reader. Off until you turn it on.',
  },
  cnbc: {
    title: 'CNBC feeds',
    families: ['news'],
    baseUrl: 'https://www.cnbc.com',
    enabled: true,
    limits: { perSecond: 1, concurrency: 1 },
    terms: 'Section feeds, keyless: personal use, headlines and links.',
  },
  marketwatch: {
    title: 'MarketWatch feeds',
    families: ['news'],
    baseUrl: 'https://feeds.content.dowjones.io',
    enabled: true,
    limits: { perSecond: 1, concurrency: 1 },
    terms: 'Section feeds, keyless: personal use, headlines and links.',
  },
  'pr-newswire': {
    title: 'PR Newswire releases',
    families: ['news'],
    baseUrl: 'https://www.prnewswire.com',
    enabled: true,
    limits: { perSecond: 1, concurrency: 1 },
    terms: 'Releases are meant to be spread.',
  },
  globenewswire: {
    title: 'GlobeNewswire releases',
    families: ['news'],
    baseUrl: 'https://www.globenewswire.com',
    enabled: true,
    limits: { perSecond: 1, concurrency: 1 },
    terms: 'Releases are meant to be spread; they name their tickers.',
  },
  sec: {
    title: 'SEC EDGAR: filings and company facts',
    families: ['news', 'fundamentals'],
    baseUrl: 'https://www.sec.gov',
    hosts: { data: 'https://data.sec.gov' },
    enabled: true,
    limits: { perSecond: 8, concurrency: 4 },
    terms:
      'Public domain. Wants a contact address in the user agent (`net.contact`) and at most ten requests a second.',
  },
  feeds: {
    title: 'RSS and Atom feeds of your own',
    families: ['news'],
    baseUrl: '',
    enabled: true,
    limits: { perSecond: 1, concurrency: 2 },
    terms: 'Any feed you name in `providers.feeds.list`; its terms are between you and its publisher.',
  },
  pages: {
    title: 'Web pages of your own',
    families: ['news'],
    baseUrl: '',
    enabled: true,
    limits: { perSecond: 1, concurrency: 1 },
    terms:
      'Pages you name in `providers.pages.sites`, where robots.txt allows `openalpha`; terms can forbid what robots.txt allows.',
  },
  reddit: {
    title: 'Reddit',
    families: ['social'],
    baseUrl: 'https://oauth.reddit.com',
    hosts: { token: 'https://www.reddit.com' },
    secrets: { clientId: 'REDDIT_CLIENT_ID', clientSecret: 'REDDIT_CLIENT_SECRET' },
    enabled: false,
    limits: { perMinute: 90, concurrency: 1 },
    terms:
      'Needs an app of your own (free, 100 requests a minute). What is deleted there must be deleted here; commercial use needs an agreement.',
  },
  stocktwits: {
    title: 'StockTwits',
    families: ['social'],
    baseUrl: 'https://api.stocktwits.com',
    enabled: false,
    limits: { perHour: 200, concurrency: 1 },
    terms:
      'The public stream is guarded against programs and its API takes no new keys: check the terms before turning it on.',
  },
  x: {
    title: 'X recent search',
    families: ['social'],
    baseUrl: 'https://api.twitter.com',
    secrets: { bearerToken: 'X_BEARER_TOKEN' },
    enabled: false,
    limits: { perMinute: 4, concurrency: 1 },
    terms:
      'Paid per post read, about 0.005 USD: off until you turn it on and give it a monthly budget in posts and in USD.',
  },
  cboe: {
    title: 'Cboe index history',
    families: ['macro'],
    baseUrl: 'https://cdn.cboe.com',
    enabled: true,
    limits: { perSecond: 1, concurrency: 1 },
    terms: 'Keyless csv, one file an index.',
  },
  treasury: {
    title: 'US Treasury par yields',
    families: ['macro'],
    baseUrl: 'https://home.treasury.gov',
    enabled: true,
    limits: { perSecond: 1, concurrency: 1 },
    terms: 'Public domain csv, one file a year.',
  },
  fred: {
    title: 'FRED (St. Louis Fed)',
    families: ['macro'],
    baseUrl: 'https://api.stlouisfed.org',
    hosts: { graph: 'https://fred.stlouisfed.org' },
    secrets: { apiKey: 'FRED_API_KEY' },
    enabled: true,
    limits: { perMinute: 100, concurrency: 2 },
    terms:
      'With a free key: first prints and revisions with their dates. Without: the csv of the graph page, latest values only.',
  },
} as const satisfies Readonly<Record<string, ProviderSpec>>;

export type ProviderName = keyof typeof PROVIDERS;
