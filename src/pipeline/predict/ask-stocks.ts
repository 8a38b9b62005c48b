import type { Interval } from '../../domain/bar.js';
import type { EpochMs } from '../../domain/time.js';
import { type NewestRows, newestRows } from '../../evidence/features/newest-rows.js';
import { barEnds } from '../../evidence/market/calendar.js';
import type { FeatureInput } from '../../ports/feature.js';
import type { ModelOutput } from '../../ports/model.js';
import type { Progress } from '../../ports/progress.js';
import type { Store } from '../../ports/store.js';
import { type FeatureFrame, readGround } from '../build-features.js';
import { joinFeatures, joinOutputs } from './join-answers.js';
import type { Member } from './select-members.js';
import { answerStocks, type StockAnswers, type SymbolRange, stocksWithin } from './stock-answers.js';
import { type MemberVotes, votesOf } from './vote.js';

/** What the members see of every stock, the same wherever it is looked at. Plain JSON. */
export interface StockSight {
  readonly interval: Interval;
  readonly names: readonly string[];
  /** Rows of the longest window. */
  readonly window: number;
  readonly asOf: EpochMs;
  /** Stocks whose last bar ended longer before are not looked at, ms. */
  readonly maxAge: number;
}

/** Stocks that could be given to others. */
export interface StocksToShare {
  readonly sight: StockSight;
  readonly members: readonly Member[];
  /** Those that will probably be predicted, ascending by code unit. */
  readonly symbols: readonly string[];
}

/** Gives stocks away to be predicted; undefined where that is not worth it. Called before anything is read. */
export type ShareStocks = (stocks: StocksToShare) => Promise<SharedStocks | undefined>;

export interface SharedStocks {
  /** Answers for all stocks in parts that follow one another: what nobody else gives from the same input is made here. */
  answers(
    input: FeatureInput,
    here: (part: SymbolRange) => StockAnswers,
    onDone: (doneParts: number, parts: number) => void,
  ): Promise<readonly StockAnswers[]>;
  /** Takes back what nobody has begun. */
  end(): Promise<void>;
}

/** Members that were asked. */
export interface Asked {
  readonly frame: FeatureFrame;
  /** Their votes on the rows that `latestRows` finds in the frame. */
  readonly votesFor: (rows: Uint32Array) => MemberVotes[];
}

interface AskDeps {
  readonly store: Store;
  readonly progress: Progress;
  readonly shareStocks?: ShareStocks | undefined;
}

/** Reads what the features of every stock are made of, as the members see it. */
export async function readSight(
  { interval, names, window, asOf, maxAge }: StockSight,
  deps: AskDeps,
): Promise<Pick<FeatureFrame, 'bars' | 'stocks'> & { readonly input: FeatureInput; readonly newest: NewestRows }> {
  const { bars, stocks, input: make } = await readGround({ interval, names, asOf }, deps);
  const input = make();
  return { bars, stocks, input, newest: newestRows(input, names, { count: window, notBefore: asOf - maxAge }) };
}

/**
 * Asks the members about every stock with a fresh enough last bar, or about those of `symbols`, by itself or with the help of others.
 * Stocks that nobody asked about have one row in the frame, of which nothing is known.
 */
export async function askStocks(
  { symbols, ...sight }: StockSight & { readonly symbols: readonly string[] | undefined },
  members: readonly Member[],
  deps: AskDeps,
): Promise<Asked> {
  const { progress } = deps;
  // Before the reading, so that others read meanwhile. A few stocks that somebody named are no work.
  const shared = symbols === undefined ? await share(sight, members, deps) : undefined;
  try {
    const { bars, stocks, input, newest } = await readSight(sight, deps);
    const wanted = symbols && new Set(symbols);
    const asked = newest.stocks.filter((stock) => wanted?.has(bars.symbols[stock] as string) ?? true);
    const answers: StockAnswers[] = [];
    if (shared === undefined) {
      progress.start('features', asked.length);
      const features = newest.of(asked, (done) => progress.update(done));
      progress.done(`${sight.names.length} columns`);
      progress.start('predict');
      answers.push(answerStocks(features, members));
    } else {
      progress.start('predict');
      const here = (part: SymbolRange) => answerStocks(newest.of(stocksWithin(part, newest, bars)), members);
      answers.push(...(await shared.answers(input, here, (done) => progress.update(done))));
    }
    const features = joinFeatures(
      input.panel,
      answers.map((part) => part.features),
    );
    const { interval } = sight;
    return {
      frame: { interval, features, bars, adjusted: input.panel, barEnd: barEnds(interval, features.time), stocks },
      votesFor: (rows) => members.map((member, m) => votesOf(member, outputOf(answers, m, rows.length))),
    };
  } finally {
    await shared?.end();
  }
}

async function share(sight: StockSight, members: readonly Member[], { store, shareStocks }: AskDeps) {
  if (shareStocks === undefined) return undefined;
  const coverage = (await store.bars.coverage()).filter(({ interval }) => interval === sight.interval);
  const ends = barEnds(
    sight.interval,
    Float64Array.from(coverage, ({ last }) => last),
  );
  const fresh = coverage.filter((_, k) => (ends[k] as number) >= sight.asOf - sight.maxAge);
  return shareStocks({ sight, members, symbols: fresh.map(({ symbol }) => symbol).sort() });
}

function outputOf(answers: readonly StockAnswers[], member: number, rows: number): ModelOutput {
  const output = joinOutputs(answers.map(({ outputs }) => outputs[member] as ModelOutput));
  if (output.expected.length === rows) return output;
  throw new Error(`${output.expected.length} stocks were answered for, and ${rows} were asked about.`);
}
