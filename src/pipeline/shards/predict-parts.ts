import { createHash, randomUUID } from 'node:crypto';
import type { NewestRows } from '../../evidence/features/newest-rows.js';
import type { Progress } from '../../ports/progress.js';
import type { JobHandler, Parcels } from '../../ports/queue.js';
import type { Store } from '../../ports/store.js';
import type { Timer } from '../../ports/timer.js';
import { readSight, type ShareStocks, type StockSight } from '../predict/ask-stocks.js';
import type { Member } from '../predict/select-members.js';
import { answerStocks, type StockAnswers, type SymbolRange, stocksWithin } from '../predict/stock-answers.js';
import { inputHash } from './input-hash.js';
import { latestOne } from './latest-one.js';
import { fetchParcel, pack, unpack } from './pack.js';
import { packMembers, unpackMembers } from './pack-members.js';
import { bringIn, inPieces, type Sharing } from './share-out.js';

export const PREDICT_TASK = 'predict-stocks';

/**
 * A stock with windows takes a millisecond, one without a third of that; and whoever helps reads the bars of all, half a millisecond a
 * stock. Measured on docs/scaling.md: below some thousand stocks nothing is gained.
 */
const WINDOWED_STOCKS_A_JOB = 300;
const STOCKS_A_JOB = 5_000;

/** What one job is told. Plain JSON. */
interface PartOfSession {
  readonly sight: StockSight;
  readonly stocks: SymbolRange;
  /** Parcel of the members. */
  readonly models: string;
  /** Parcel that the answers are wanted in. */
  readonly answers: string;
  /**
   * Names the reading of the store that all parts of a run are made from: at another time there may be something else in it. A parcel of that
   * name is there for as long as the run wants answers.
   */
  readonly reading: string;
}

/**
 * Gives stocks away by ranges of their symbols before this process reads what features are made of, so that all read at once. What
 * others have answered counts only when they have read the same, every byte of it.
 */
export function sharePredicting(sharing: Sharing, signal: AbortSignal): ShareStocks {
  const { queue, parcels, logger, stocksPerPrediction } = sharing;
  return async ({ sight, members, symbols }) => {
    const worthwhile = sight.window > 1 ? WINDOWED_STOCKS_A_JOB : STOCKS_A_JOB;
    const ranges = rangesOf(inPieces(symbols, stocksPerPrediction ?? worthwhile));
    if (ranges.length < 2) return undefined;
    const packed = packMembers(members);
    const models = `models ${hashOf(packed)}`;
    await parcels.put(models, packed);
    const reading = `reading ${randomUUID()}`;
    await parcels.put(reading, new Uint8Array(0));
    const jobs = ranges.map((stocks, k) => {
      const input: PartOfSession = { sight, stocks, models, answers: `answers ${k} of ${reading}`, reading };
      return { task: PREDICT_TASK, key: hashOf(JSON.stringify([sight, models, stocks])), input: { ...input } };
    });
    const ids = await queue.send(jobs);
    return {
      async answers(input, here, onDone) {
        const inputs = inputHash(input);
        const doHere = async (part: number) => here(ranges[part] as SymbolRange);
        const read = async (output: unknown, part: number) => {
          const parcel = await parcels.get((output as AnsweredPart).answers);
          const answered = parcel && unpackAnswers(parcel);
          if (answered?.inputs === inputs) return answered;
          logger.warn({ job: ids[part] }, 'the store was not the same when it was read elsewhere; a part is done here');
          return doHere(part);
        };
        return bringIn<StockAnswers>(ids, { here: doHere, read, signal, impatient: true, onDone }, sharing);
      },
      async end() {
        await queue.withdraw(ids).catch(() => []);
        await parcels.remove([reading, models, ...jobs.map(({ input }) => input.answers)]).catch(() => {});
      },
    };
  };
}

interface AnsweredPart {
  /** Parcel; not there when the run did not wait for it. */
  readonly answers: string;
}

/** Every symbol is in one range, known or not. */
function rangesOf(pieces: readonly (readonly string[])[]): SymbolRange[] {
  return pieces.map(([first = ''], k) => ({ from: k === 0 ? '' : first, until: pieces[k + 1]?.[0] ?? null }));
}

/** What the parts of a session are predicted from, in this process. */
interface Ground {
  readonly newest: NewestRows;
  readonly symbols: readonly string[];
  readonly members: readonly Member[];
  readonly inputs: string;
}

/** Predicts some stocks of a session. What all its parts start from is read once for those that follow one another. */
export function predictHandler(deps: {
  readonly store: () => Promise<Store>;
  readonly parcels: Parcels;
  readonly progress: Progress;
  readonly timer: Timer;
}): JobHandler {
  const groundOf = latestOne<Ground>(deps.timer);
  return async (given, signal): Promise<AnsweredPart> => {
    const { sight, stocks, models, answers, reading } = given as unknown as PartOfSession;
    const isWanted = async () => (await deps.parcels.get(reading)) !== undefined;
    if (!(await isWanted())) return { answers };
    const readGround = async () => {
      const members = await unpackMembers(await fetchParcel(deps.parcels, models));
      const { input, newest } = await readSight(sight, { store: await deps.store(), progress: deps.progress });
      return { newest, symbols: input.panel.symbols, members, inputs: inputHash(input) };
    };
    const ground = await groundOf(`${models} ${reading}`, readGround).catch(async (error: unknown) => {
      // The models go when the run ends: that is no failure.
      if (await isWanted()) throw error;
    });
    if (ground === undefined) return { answers };
    signal.throwIfAborted();
    const features = ground.newest.of(stocksWithin(stocks, ground.newest, ground));
    await deps.parcels.put(answers, packAnswers(answerStocks(features, ground.members), ground.inputs));
    // The run did it by itself and has ended: nobody else would remove them.
    if (!(await isWanted())) await deps.parcels.remove([answers]);
    return { answers };
  };
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

/** Beside the answers the `inputHash` of what they were made from. */
function packAnswers({ features, outputs }: StockAnswers, inputs: string): Uint8Array {
  const { symbols, offsets, time, columns } = features;
  const said = outputs.flatMap(({ probabilities, expected }, m) => [
    [`${m} probabilities`, probabilities] as const,
    [`${m} expected`, expected] as const,
  ]);
  const named = Object.entries(columns).map(([name, column]) => [`feature ${name}`, column] as const);
  const arrays = { offsets, time, ...Object.fromEntries(named), ...Object.fromEntries(said) };
  return pack({ about: { inputs, symbols, names: Object.keys(columns), members: outputs.length }, arrays });
}

function unpackAnswers(parcel: Uint8Array): StockAnswers & { readonly inputs: string } {
  const { about, arrays } = unpack(parcel);
  const names = about['names'] as readonly string[];
  return {
    inputs: about['inputs'] as string,
    features: {
      symbols: about['symbols'] as readonly string[],
      offsets: arrays['offsets'] as Uint32Array,
      time: arrays['time'] as Float64Array,
      columns: Object.fromEntries(names.map((name) => [name, arrays[`feature ${name}`] as Float32Array])),
    },
    outputs: Array.from({ length: about['members'] as number }, (_, m) => ({
      probabilities: arrays[`${m} probabilities`] as Float32Array,
      expected: arrays[`${m} expected`] as Float32Array,
    })),
  };
}
