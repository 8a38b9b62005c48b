import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { DAY } from '../../domain/time.js';
import type { CollectDueOptions, CollectDueReport } from '../collect/collect-due.js';
import type { PredictedDay } from '../predict/predict.js';
import { readPending } from '../score-sentiment/pending.js';
import type { BatchTools } from './batch-tools.js';
import type { Step, StepContext } from './step.js';
import { barFacts, evidenceFacts, modelFacts } from './stored-facts.js';

export interface HourlySettings {
  readonly interval: Interval;
  readonly collect: CollectDueOptions;
  /** Stocks whose last bar ended longer ago are left out of predictions, ms. */
  readonly maxAge: number;
  readonly top: number;
  /** Of sentiment, ms. */
  readonly halfLife: number;
}

/** Bars are corrected, and dividends told, within days: outcomes of predictions older than this stay. */
const LOOKED_AT_AGAIN = 30 * DAY;

/** The steps of the hour, in order: `HOURLY_STEPS` of the domain names them. */
export function hourlySteps(settings: HourlySettings, tools: BatchTools): readonly Step[] {
  const { store, models, clock } = tools;
  const { interval, maxAge, top, halfLife } = settings;
  /** Handed on inside one run, so that a session is not predicted twice. */
  let predicted: PredictedDay | undefined;
  const withoutModel = async () =>
    (await modelFacts(models)).length > 0 ? undefined : 'no model has been trained yet: openalpha train';
  const forPrediction = async () => ({
    ...{ interval, maxAge },
    evidence: await evidenceFacts(store, interval, clock.now()),
    models: await modelFacts(models),
  });
  const predictDay = async ({ signal }: Pick<StepContext, 'signal'>) => {
    const { predict } = await import('../predict/predict.js');
    const { sharePredicting } = await import('../shards/predict-parts.js');
    const shareStocks = tools.sharing && sharePredicting(await tools.sharing(), signal);
    predicted = await predict({ interval, maxAge }, { ...tools, shareStocks });
    return predicted;
  };
  return [
    {
      name: 'collect',
      about: 'bars, news, posts and series that are due',
      needs: [],
      repeats: 'hour',
      inputs: async () => ({
        ...settings.collect,
        stocks: (await store.stocks.list()).flatMap(({ symbol }) => symbol ?? []),
      }),
      async work({ signal }) {
        const { collectDue } = await import('../collect/collect-due.js');
        const { shareCollecting } = await import('../shards/collect-parts.js');
        const shareRound = tools.sharing && shareCollecting(await tools.sharing(), signal);
        const deps = { ...tools, sources: await tools.sources(), signal, shareRound };
        const report = await collectDue(settings.collect, deps);
        return { status: report.ok ? 'done' : 'partial', ...collected(report) };
      },
    },
    {
      name: 'score-sentiment',
      about: 'how good or bad the new texts are',
      needs: [],
      repeats: 'hour',
      async waive() {
        const name = await tools.scorerName();
        const [unscored, pending] = await Promise.all([store.articles.unscored(name, 1), readPending(store, name)]);
        return unscored.length === 0 && pending.size === 0 ? 'every text has been scored' : undefined;
      },
      // As long as one is left there is something to do, whatever was done in this hour.
      async inputs() {
        const scorer = await tools.scorerName();
        const [next] = await store.articles.unscored(scorer, 1);
        return { scorer, next: next?.id ?? null, articles: (await store.info()).rows['articles'] };
      },
      async work({ signal }) {
        const { scoreArticles } = await import('../score-sentiment/score-articles.js');
        const report = await scoreArticles({ scorer: await tools.scorer() }, { ...tools, signal });
        const { articles, scores, observations } = report;
        return { summary: `${articles} texts, ${scores} scores`, detail: { articles, scores, observations } };
      },
    },
    {
      name: 'predict',
      about: 'buy, sell or hold for every stock as of the newest bar',
      needs: [],
      repeats: 'change',
      waive: withoutModel,
      inputs: forPrediction,
      async work(context) {
        const { asOf, predictions, leftOut, warnings } = await predictDay(context);
        return {
          summary: `${predictions.length} predictions, ${leftOut.length} stocks left out`,
          detail: { as_of: asOf, predictions: predictions.length, left_out: leftOut.length, warnings },
        };
      },
    },
    {
      name: 'recommend',
      about: 'ranked, explained recommendations',
      needs: ['predict'],
      repeats: 'change',
      waive: withoutModel,
      inputs: async () => ({ ...(await forPrediction()), top, halfLife }),
      async work(context) {
        const { recommendDay } = await import('../recommend/recommend.js');
        const day = predicted ?? (await predictDay(context));
        const report = await recommendDay(day, { top, halfLife, filter: {} }, tools);
        const kept = report.recommendations.length;
        return {
          summary: `${kept} of ${report.considered} stocks`,
          detail: {
            as_of: report.as_of,
            recommendations: kept,
            considered: report.considered,
            warnings: report.warnings,
          },
        };
      },
    },
    {
      name: 'score-predictions',
      about: 'what became of predictions whose horizon has passed',
      needs: [],
      repeats: 'change',
      inputs: async () => ({
        ...(await barFacts(store, interval)),
        predictions: (await store.info()).rows['predictions'],
      }),
      async work() {
        const { scorePredictions } = await import('../score-predictions/score-predictions.js');
        const last = await store.steps.lastDone('hourly', 'score-predictions');
        const madeAfter = clock.now() - LOOKED_AT_AGAIN;
        const report = await scorePredictions({ correctedSince: last?.started_at, madeAfter }, tools);
        const { scored, corrected, waiting, left_out } = report;
        const measures = report.questions.map(
          ({ evaluation: { rows, accuracy, log_loss, r2_class, ic }, ...about }) => ({
            ...about,
            ...{ rows, accuracy, log_loss, r2: r2_class, ic: ic.mean },
          }),
        );
        return {
          summary: `${scored} came due, ${corrected} corrected, ${waiting} wait`,
          detail: { scored, corrected, waiting, left_out, measures },
        };
      },
    },
  ];
}

/** A collection in few words. Refuses (NO_DATA) one in which nothing at all could be done. */
function collected(report: CollectDueReport) {
  const { prices, actions, news, social, macro, fundamentals, skipped, errors } = report;
  const done = [...prices, actions, news, social, macro, fundamentals].some((part) => part !== null);
  const [first] = errors;
  if (!done && first !== undefined) {
    throw new OpenAlphaError('NO_DATA', `Nothing could be collected; ${first.what}: ${first.message}`, {
      hint: 'openalpha collect says more, part by part.',
    });
  }
  const articles = [news, social].flatMap((part) => part?.sources ?? []).reduce((sum, source) => sum + source.new, 0);
  const series = (macro?.series ?? []).reduce((sum, { added, changed }) => sum + added + changed, 0);
  const bars = prices.reduce((sum, { bars_new, bars_changed }) => sum + bars_new + bars_changed, 0);
  const words = [
    ...prices.map(
      ({ interval, summary, stocks_asked }) => `${summary} stocks (${interval}, ${stocks_asked} asked for)`,
    ),
    `${bars} bars`,
    `${articles} articles`,
    `${series} macro values`,
    ...shortfalls(report),
  ];
  return {
    summary: words.join(', '),
    detail: {
      bars,
      articles,
      macro: series,
      prices: prices.map(
        ({ interval, summary, stocks_asked, stocks_updated, stocks_failed, bars_new, bars_changed }) => ({
          ...{ interval, summary, stocks_asked, stocks_updated, stocks_failed, bars_new, bars_changed },
        }),
      ),
      left_out: skipped,
      errors,
    },
  };
}

/** Parts that were due and are less than they should be. */
function shortfalls({ prices, actions, news, social, macro, fundamentals, errors }: CollectDueReport): string[] {
  const parts = [
    ...prices.map((part) => [`prices ${part.interval}`, part] as const),
    ...Object.entries({ actions, news, social, macro, fundamentals }),
  ];
  const short = [
    ...parts.flatMap(([what, part]) => (part?.ok === false ? [what] : [])),
    ...errors.map(({ what }) => what),
  ];
  return short.length > 0 ? [`not all of ${short.join(', ')}`] : [];
}
