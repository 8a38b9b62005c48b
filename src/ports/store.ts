import type { ArticleInput, StoredArticle } from '../domain/article.js';
import type { BarBatch, BarCoverage, BarOrigin, BarPanel, Interval } from '../domain/bar.js';
import type { CorporateAction } from '../domain/corporate-action.js';
import type { Fundamental } from '../domain/fundamental.js';
import type { MacroObservation, MacroSeries } from '../domain/macro.js';
import type { Prediction } from '../domain/prediction.js';
import type { FailureKind } from '../domain/provider-error.js';
import type { Recommendation } from '../domain/recommendation.js';
import type { Run, RunStatus } from '../domain/run.js';
import type { SentimentObservation, SentimentPanel } from '../domain/sentiment.js';
import type { ArticleScore } from '../domain/sentiment-score.js';
import type { SourceFinding } from '../domain/source-finding.js';
import type { Stock, StockInput } from '../domain/stock.js';
import type { EpochMs } from '../domain/time.js';
import type { LockStore, Maintenance, MetricStore, OutcomeStore, StepStore } from './operations.js';

/** What a write did: `unchanged` rows were already there with the same values. */
export interface UpsertCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** A write: when it happens by the clock. Every write is atomic: all of it or nothing, whatever happens to the process. */
export interface WriteOptions {
  readonly seenAt: EpochMs;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A read as of a time uses nothing that was not known then. Absent means everything known by now. */
export interface AsOf {
  readonly asOf?: EpochMs | undefined;
}

export interface StockStore {
  /**
   * By symbol; private companies (no symbol) by company name. A changed field updates in place and keeps the UUID;
   * a `null` sector, rank or year never overwrites a known one.
   */
  upsert(stocks: readonly StockInput[], options: WriteOptions): Promise<UpsertCounts>;
  /** All, by rank (unranked last), then symbol, then name. */
  list(): Promise<Stock[]>;
  find(symbol: string): Promise<Stock | undefined>;
  /** Best first: exact symbol, symbol prefix, then words or parts of words of the name (full-text index). At most `limit`. */
  search(text: string, limit: number): Promise<Stock[]>;
}

export interface BarStore {
  /**
   * Every symbol must be a known stock (else INPUT). A new key is added with `known_at` from the panel; the same key with
   * the same five values and adjustment is unchanged; with other values it is changed: the earlier row is kept as a
   * revision and the new one is known from `seenAt`. The same values under another adjustment are changed too, but
   * stay known since they were: a wrong label is put right for every time.
   */
  upsert(batch: BarBatch, options: WriteOptions): Promise<UpsertCounts>;
  /** What `upsert` would do, changing nothing. */
  compare(batch: BarBatch): Promise<UpsertCounts>;
  /** `from` and `to` bound the bar time, both included. Symbols without a row in the answer are left out of it. */
  read(
    query: { interval: Interval; symbols?: readonly string[]; from?: EpochMs; to?: EpochMs } & AsOf,
  ): Promise<BarPanel>;
  /** One row per stock and interval, by symbol, then interval. */
  coverage(): Promise<BarCoverage[]>;
  /** Who gave the bars in force, as runs: by symbol, then time. Bounds as in `read`. */
  origins(query: {
    interval: Interval;
    symbols?: readonly string[];
    from?: EpochMs;
    to?: EpochMs;
  }): Promise<BarOrigin[]>;
}

export interface ActionStore {
  /** A later different value for the same (symbol, ex_date, type) is a revision known from `seenAt`. */
  upsert(actions: readonly CorporateAction[], options: WriteOptions): Promise<UpsertCounts>;
  /** By symbol, then ex_date. */
  read(query?: { symbols?: readonly string[] } & AsOf): Promise<CorporateAction[]>;
}

export interface ArticleStore {
  /** The same (source, published_at, title) is one article; further symbols are added to it. */
  upsert(articles: readonly ArticleInput[], options: WriteOptions): Promise<UpsertCounts>;
  /** Known times of articles per stock as an event panel: `articles` counts, `score` 0, `weight` 0. */
  counts(query?: { symbols?: readonly string[]; from?: EpochMs } & AsOf): Promise<SentimentPanel>;
  /** Newest first. */
  latest(symbol: string, limit: number, asOf?: EpochMs): Promise<ArticleInput[]>;
  /** Stories that were told about a stock and known in a span, both bounds included, by known_at: one entry a telling. */
  stories(
    symbol: string,
    from: EpochMs,
    to: EpochMs,
  ): Promise<{ readonly story: string; readonly known_at: EpochMs }[]>;
  /** Articles first published in a span, both bounds included, by published_at: what a new one may repeat. */
  published(from: EpochMs, to: EpochMs): Promise<StoredArticle[]>;
  /** Articles with links that a scorer has not scored yet, each with those symbols alone; oldest first, at most `limit`. */
  unscored(scorer: string, limit: number): Promise<StoredArticle[]>;
  /** Writing the same (article, symbol, scorer) again replaces it. */
  recordScores(scores: readonly ArticleScore[]): Promise<number>;
  /** Scored links of one scorer, by symbol, then known_at, then article. `from` and `to` bound known_at, both included. */
  scored(
    scorer: string,
    query?: { symbols?: readonly string[]; from?: EpochMs; to?: EpochMs },
  ): Promise<ScoredArticle[]>;
}

/** One article about one stock with its score. */
export interface ScoredArticle extends ArticleScore {
  readonly title: string;
  readonly source: string;
  readonly provider: string;
  readonly published_at: EpochMs;
  /** When the link was known. */
  readonly known_at: EpochMs;
  readonly relevance: number;
  readonly story: string;
}

export interface FundamentalStore {
  /**
   * A later filing with the same value for the same period says nothing new and is unchanged; with another value it is a
   * restatement. Another value for a filing that is there already is a correction, known from `seenAt`.
   */
  upsert(fundamentals: readonly Fundamental[], options: WriteOptions): Promise<UpsertCounts>;
  /** By symbol, then known_at, then name and end. Every vintage that was known. */
  read(query?: { symbols?: readonly string[] } & AsOf): Promise<Fundamental[]>;
}

/** How requests to a provider ended in one hour. */
export interface ProviderOutcome {
  readonly provider: string;
  /** Start of the UTC hour. */
  readonly hour: EpochMs;
  readonly outcome: 'ok' | FailureKind;
  readonly requests: number;
}

/** What must survive a restart about providers: cool-downs, quotas, dead symbols; and what went well or badly. */
export interface ProviderStore {
  /** Values by key: small JSON texts. Keys have a prefix by their use: `cooldown`, `quota:day`, `symbol:ABC`. */
  state(provider: string): Promise<Readonly<Record<string, string>>>;
  /** Sets keys; `null` removes one. Others stay. */
  setState(provider: string, values: Readonly<Record<string, string | null>>, at: EpochMs): Promise<void>;
  /**
   * Reads some keys and writes what `change` makes of them, with nobody in between: for counts that several processes keep
   * together. `change` may be called again, and what it throws leaves everything as it was.
   */
  update(
    provider: string,
    keys: readonly string[],
    change: (values: Readonly<Record<string, string | undefined>>) => Readonly<Record<string, string | null>>,
    at: EpochMs,
  ): Promise<void>;
  /** Adds to the counts of the hour. */
  addOutcomes(outcomes: readonly ProviderOutcome[]): Promise<void>;
  /** By provider, hour, outcome. */
  outcomes(query?: { from?: EpochMs }): Promise<ProviderOutcome[]>;
  /** The same (provider, kind, subject) is one finding: seen again, it gets the newer detail and a count. */
  addFindings(findings: readonly SourceFinding[], at: EpochMs): Promise<void>;
  /** Newest first. */
  findings(query?: { from?: EpochMs; limit?: number }): Promise<(SourceFinding & SeenFinding)[]>;
  /** Names that anything is known of. */
  names(): Promise<string[]>;
  /** What the store has of each provider and how new it is; by provider, then kind. */
  freshness(): Promise<ProviderFreshness[]>;
}

/** The newest of one kind of rows that a provider gave. */
export interface ProviderFreshness {
  readonly provider: string;
  readonly kind: 'bars' | 'actions' | 'articles' | 'sentiment' | 'macro' | 'fundamentals';
  /** Time that the newest row is about: publication, reference date, end of the period, ex-date; `null` for bars. */
  readonly newest: EpochMs | null;
  /** When something new was written last. */
  readonly seen_at: EpochMs;
}

export interface SeenFinding {
  readonly first_seen: EpochMs;
  readonly last_seen: EpochMs;
  readonly times: number;
}

export interface SentimentStore {
  upsert(observations: readonly SentimentObservation[], options: WriteOptions): Promise<UpsertCounts>;
  /** By symbol, then known_at. */
  panel(query?: { symbols?: readonly string[]; from?: EpochMs } & AsOf): Promise<SentimentPanel>;
  /** By symbol, source, ts. */
  read(query?: { symbols?: readonly string[]; from?: EpochMs; to?: EpochMs } & AsOf): Promise<SentimentObservation[]>;
}

export interface MacroStore {
  upsert(observations: readonly MacroObservation[], options: WriteOptions): Promise<UpsertCounts>;
  /**
   * Latest vintage of every date known at `asOf`, per series; with `vintages: 'every'` also those before it, each from when it
   * was known, so that one reading serves every earlier time. Unknown series are left out.
   */
  read(
    query?: { series?: readonly string[]; vintages?: 'latest' | 'every' } & AsOf,
  ): Promise<Record<string, MacroSeries>>;
}

export interface PredictionStore {
  /** Replaces predictions of the same (symbol, interval, horizon, as_of). */
  replace(predictions: readonly Prediction[], options: WriteOptions): Promise<number>;
  /** By as_of, then symbol. */
  read(query?: {
    symbols?: readonly string[];
    from?: EpochMs;
    to?: EpochMs;
    latestOnly?: boolean;
  }): Promise<Prediction[]>;
}

export interface RecommendationStore {
  /** One set per (UTC hour of as_of, interval, holding period): writing again in that hour replaces the set. */
  replaceHour(recommendations: readonly Recommendation[], options: WriteOptions): Promise<number>;
  /** Newest set first, by rank inside a set. */
  read(query?: { from?: EpochMs; to?: EpochMs; latestOnly?: boolean }): Promise<Recommendation[]>;
}

export interface RunStore {
  /** `process` is the name of the process that does it. */
  start(command: string, at: EpochMs, process: string): Promise<string>;
  /** A sign of life. */
  beat(id: string, at: EpochMs): Promise<void>;
  /** Those that never said how they ended, oldest first. */
  running(): Promise<Run[]>;
  /** Marks a run that is lost, as of its last sign of life; one that has said how it ended meanwhile stays as it is. */
  interrupt(id: string): Promise<void>;
  finish(id: string, status: RunStatus, at: EpochMs, detail: Readonly<Record<string, unknown>>): Promise<void>;
  latest(limit: number): Promise<Run[]>;
}

/** A registered model as the store knows it, for queries; the registry's folder is the truth. */
export interface ModelRow {
  readonly kind: string;
  readonly version: string;
  readonly created_at: EpochMs;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Metric name (`log_loss`, `r2`) to value, on the held-back rows. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface ModelRowStore {
  record(row: ModelRow): Promise<void>;
  list(): Promise<ModelRow[]>;
}

export interface StoreInfo {
  readonly dialect: 'sqlite' | 'postgres';
  /** File path, or the URL without its password. */
  readonly location: string;
  readonly schema_version: number;
  readonly size_bytes: number;
  /** Rows per table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The only way in to what is kept. */
export interface Store {
  readonly stocks: StockStore;
  readonly bars: BarStore;
  readonly actions: ActionStore;
  readonly articles: ArticleStore;
  readonly sentiment: SentimentStore;
  readonly macro: MacroStore;
  readonly fundamentals: FundamentalStore;
  readonly providers: ProviderStore;
  readonly predictions: PredictionStore;
  readonly recommendations: RecommendationStore;
  readonly runs: RunStore;
  readonly models: ModelRowStore;
  readonly locks: LockStore;
  readonly steps: StepStore;
  readonly outcomes: OutcomeStore;
  readonly metrics: MetricStore;
  readonly maintenance: Maintenance;
  /**
   * Number of observations (bars, actions, sentiment) that corrected an earlier value for the same key
   * and became known in (from, to]. 0 means that one reading as of `to` serves every time in between.
   * Macro and fundamentals do not count: they are read with every vintage, each from when it was known.
   */
  revisedBetween(from: EpochMs, to: EpochMs): Promise<number>;
  info(): Promise<StoreInfo>;
  /** Problems found by the database's own integrity check and by ours (chunks against rows); empty when sound. */
  check(): Promise<string[]>;
  close(): Promise<void>;
}
