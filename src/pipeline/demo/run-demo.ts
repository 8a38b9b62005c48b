import { dateToMs, type EpochMs, parseDuration } from '../../domain/time.js';
import { sessionsBetween } from '../../evidence/market/calendar.js';
import type { Logger } from '../../ports/logger.js';
import { importActions } from '../import/actions.js';
import { importMacro } from '../import/macro.js';
import { importPrices } from '../import/prices.js';
import { importSentiment } from '../import/sentiment.js';
import { importStocks } from '../import/stocks.js';
import { type RecommendReport, recommend } from '../recommend/recommend.js';
import type { ModelOptions } from '../train/model-options.js';
import { type TrainDeps, type TrainReport, type TrainRequest, train } from '../train/train.js';
import { sessionsEndingAt, syntheticFiles } from './synthetic-files.js';
import { syntheticMarket } from './synthetic-market.js';

export interface DemoRequest {
  readonly stocks: number;
  readonly sessions: number;
  readonly seed: number;
  readonly top: number;
  readonly codeVersion: string;
  /** How to learn, as for `train`. */
  readonly settings: {
    readonly label: TrainRequest['label'];
    readonly features: { readonly set: string; readonly crossSection: TrainRequest['crossSection'] };
    readonly training: TrainRequest['split'] & {
      readonly models: readonly string[];
      readonly options?: ModelOptions;
      readonly classWeights: TrainRequest['classWeights'];
    };
    readonly predict: { readonly maxAge: string };
  };
}

export interface DemoReport extends RecommendReport {
  readonly synthetic: true;
  /** Rows that were imported, per kind of file. */
  readonly imported: Readonly<Record<string, number>>;
  readonly training: TrainReport;
  readonly seconds: number;
}

/** The synthetic market always ends here, so that the same seed gives the same recommendations on any day. */
const LAST_DATE = dateToMs('2025-12-31') as EpochMs;

/** Deviation of the hidden drift per session: see SyntheticMarketOptions. */
const SIGNAL = 0.0012;

/** The whole chain on a made-up market: files, imports, features, training, evaluation, recommendations. */
export async function runDemo(
  request: DemoRequest,
  deps: TrainDeps & { readonly logger: Logger },
): Promise<DemoReport> {
  const started = deps.clock.elapsed();
  const { settings } = request;
  deps.progress.start('make a synthetic market');
  const market = syntheticMarket({
    stocks: request.stocks,
    sessions: sessionsEndingAt(LAST_DATE, request.sessions, sessionsBetween),
    seed: request.seed,
    signal: SIGNAL,
  });
  const files = syntheticFiles(market);
  deps.progress.done(`${request.stocks} stocks, ${request.sessions} sessions, seed ${request.seed}`);

  const options = { provider: 'synthetic', strict: true };
  const reports = {
    stocks: await importStocks([files.stocks], options, deps),
    prices: await importPrices([files.prices], { ...options, adjustment: 'raw' }, deps),
    actions: await importActions([files.actions], options, deps),
    sentiment: await importSentiment([files.sentiment], options, deps),
    macro: await importMacro([files.macro], options, deps),
  };
  const training = await train(
    {
      interval: '1d',
      crossSection: settings.features.crossSection,
      label: settings.label,
      featureSet: settings.features.set,
      models: settings.training.models,
      modelOptions: settings.training.options,
      seed: request.seed,
      split: settings.training,
      classWeights: settings.training.classWeights,
      synthetic: true,
      codeVersion: request.codeVersion,
    },
    deps,
  );
  const recommended = await recommend(
    { interval: '1d', maxAge: parseDuration(settings.predict.maxAge), top: request.top, filter: {} },
    deps,
  );
  return {
    ...recommended,
    // That the market ended a while ago is how it was made, not something to warn about.
    warnings: [],
    synthetic: true,
    imported: Object.fromEntries(Object.entries(reports).map(([kind, report]) => [kind, report.rows_imported])),
    training,
    seconds: (deps.clock.elapsed() - started) / 1000,
  };
}
