import { buildRecommendations } from '../../decisions/recommendation/build.js';
import type { Candidate } from '../../decisions/recommendation/candidate.js';
import { type RankOptions, rankRecommendations } from '../../decisions/recommendation/rank.js';
import { assessRisk } from '../../decisions/risk/assess.js';
import { modelDisagreement } from '../../decisions/risk/disagreement.js';
import { marketState, marketVolatility } from '../../decisions/risk/market-state.js';
import { realisedVolatilities } from '../../decisions/risk/realised-volatility.js';
import type { BarPanel } from '../../domain/bar.js';
import type { MacroSeries } from '../../domain/macro.js';
import type { Prediction } from '../../domain/prediction.js';
import type { Recommendation } from '../../domain/recommendation.js';
import type { SentimentObservation } from '../../domain/sentiment.js';
import type { EpochMs } from '../../domain/time.js';
import { macroTimeline, STALE_AFTER } from '../../evidence/features/macro-timeline.js';
import { sentimentBySource } from '../../evidence/sentiment/aggregate/by-source.js';
import type { FeatureFrame } from '../build-features.js';
import { explainPredictions } from '../predict/explain-predictions.js';
import type { Member } from '../predict/select-members.js';

/** One session's predictions and all that a decision may look at, as it was known at `asOf`. */
export interface DayInput {
  readonly asOf: EpochMs;
  readonly frame: FeatureFrame;
  readonly predictions: readonly Prediction[];
  /** Row of the frame per prediction. */
  readonly rows: Uint32Array;
  readonly members: readonly Member[];
  readonly sentiment: readonly SentimentObservation[];
  /** How far each source of sentiment was trusted at `asOf`; absent: all alike. */
  readonly reliability?: Readonly<Record<string, number>>;
  /** Half-life of sentiment, milliseconds. Default 3 days. */
  readonly halfLife?: number | undefined;
  /** VIXCLS, when the store has it. */
  readonly vix: MacroSeries | null;
}

export interface DecideOptions extends RankOptions {
  readonly createdAt: EpochMs;
  readonly newId: () => string;
}

/**
 * From predictions to ranked, explained recommendations of one session. The live run and a backtest both decide here, so
 * that neither can follow a rule that the other does not.
 */
export function decideDay(day: DayInput, options: DecideOptions): Recommendation[] {
  const chosen = rankRecommendations(candidatesOf(day), options);
  const rowOf = new Map(day.predictions.map((prediction, i) => [prediction.symbol, day.rows[i] as number]));
  const rows = Uint32Array.from(chosen, ({ prediction }) => rowOf.get(prediction.symbol) as number);
  const explanations = explainPredictions(
    day.frame,
    rows,
    chosen.map(({ prediction }) => prediction),
    day.members,
  );
  return buildRecommendations(
    chosen.map((candidate, i) => ({ ...candidate, drivers: explanations[i]?.contributions as Candidate['drivers'] })),
    { ...options, crossSection: day.members[0]?.manifest.features.cross_section ?? 'none' },
  );
}

function candidatesOf(day: DayInput): Candidate[] {
  const { frame, predictions } = day;
  const { interval } = frame;
  const until = predictions.reduce((last, { bar_time }) => Math.max(last, bar_time), Number.NEGATIVE_INFINITY);
  const volatilities = realisedVolatilities(frame.adjusted, { interval, until });
  const volatilityOf = new Map(frame.adjusted.symbols.map((symbol, s) => [symbol, volatilities[s] as number]));
  const risks = assessRisk(
    predictions.map(({ symbol, models, signal }) => ({
      symbol,
      volatility: volatilityOf.get(symbol) ?? Number.NaN,
      disagreement: modelDisagreement(models, signal),
    })),
    marketState(vixAt(day.vix, day.asOf), marketVolatility(frame.adjusted, { interval, until })),
    { interval },
  );
  const bySymbol = observationsBySymbol(day.sentiment);
  return predictions.map((prediction, i) => {
    const stock = frame.stocks.get(prediction.symbol);
    const { risk_level, risk } = risks[i] as (typeof risks)[number];
    return {
      prediction,
      stock: {
        company_name: stock?.company_name ?? prediction.symbol,
        sector: stock?.sector ?? null,
        fortune_500_rank: stock?.fortune_500_rank ?? null,
      },
      price: closeAt(frame.bars, prediction.symbol, prediction.bar_time),
      risk_level,
      risk,
      sentiment: sentimentBySource(bySymbol.get(prediction.symbol) ?? [], day.asOf, day),
      drivers: [],
    };
  });
}

/** The newest VIX released by `asOf`, NaN when there is none that still speaks of the time. */
function vixAt(vix: MacroSeries | null, asOf: EpochMs): number {
  if (vix === null) return Number.NaN;
  const { knownAt, level } = macroTimeline(vix, 1);
  let last = -1;
  while (last + 1 < knownAt.length && (knownAt[last + 1] as number) <= asOf) last++;
  return last >= 0 && asOf - (knownAt[last] as number) <= STALE_AFTER ? (level[last] as number) : Number.NaN;
}

/** Close as given of the bar that a prediction was made of. */
function closeAt(bars: BarPanel, symbol: string, time: EpochMs): number {
  const stock = bars.symbols.indexOf(symbol);
  const [from, to] = [bars.offsets[stock] as number, bars.offsets[stock + 1] as number];
  return bars.columns.close[from + bars.time.subarray(from, to).lastIndexOf(time)] as number;
}

function observationsBySymbol(observations: readonly SentimentObservation[]): Map<string, SentimentObservation[]> {
  const bySymbol = new Map<string, SentimentObservation[]>();
  for (const observation of observations) {
    const known = bySymbol.get(observation.symbol);
    if (known === undefined) bySymbol.set(observation.symbol, [observation]);
    else known.push(observation);
  }
  return bySymbol;
}
