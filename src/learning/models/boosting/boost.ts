import { OpenAlphaError } from '../../../domain/errors.js';
import { CLASSES } from '../../../domain/signal.js';
import { Random } from '../../../math/random.js';
import type { FitContext } from '../../../ports/model.js';
import { treeKernels } from '../../kernels/tree-memory.js';
import type { GrownTree } from '../trees/tree-nodes.js';
import type { GrowInput } from './grow.js';
import type { BoostingOptions } from './options.js';
import { type BoostingGround, OUTPUTS, RETURN } from './plan.js';

/** What came of all rounds. */
export interface Boosted {
  /** Up to the best round: the trees of each round's classes in order. */
  readonly classTrees: readonly GrownTree[];
  readonly returnTrees: readonly GrownTree[];
  /** Loss per row on the validation rows at the best round, classes and returns; null without validation rows. */
  readonly validationLoss: number | null;
  readonly validationReturnLoss: number | null;
}

/** Trees of one loss: the three classes, or the return. They stop by themselves. */
interface Group {
  readonly outputs: readonly number[];
  readonly trees: GrownTree[];
  reads: 0 | 1;
  round: number;
  bestRound: number;
  bestLoss: number;
  done: boolean;
}

/**
 * Round after round, each round's trees side by side: all read the scores that the round before left. Classes and returns stop for themselves when
 * their validation loss has not been better for `patience` rounds, and go back to their best round.
 */
export async function boost(
  ground: BoostingGround,
  options: BoostingOptions,
  context: FitContext,
  mostWeight: number,
): Promise<Boosted> {
  const { parallel, signal, seed } = context;
  const classes = group([0, 1, 2]);
  const returns = group(options.expected === 'boosted' ? [RETURN] : []);
  const { validation, drawn, bins } = ground.plan;
  const shared = {
    ...ground,
    maxDepth: options.maxDepth,
    learningRate: options.learningRate,
    lambda: options.lambda,
    minGain: options.minGain,
    minChildWeight: options.minChildWeight,
    featureShare: options.featureShare,
    mostWeight,
    seed,
  };
  for (let round = 0; round < options.rounds && !(classes.done && returns.done); round++) {
    if (drawn !== 0) drawRows(new Uint8Array(ground.memory.buffer, drawn, bins.rows), options.sampleShare, seed, round);
    const active = [classes, returns].filter((one) => !one.done);
    const inputs: GrowInput[] = active.flatMap(({ outputs, reads }) =>
      outputs.map((output) => ({ ...shared, output, reads, round })),
    );
    const grown = await parallel.map<GrowInput, GrownTree>('boosting.grow', inputs, { signal });
    for (const one of active) {
      one.trees.push(...grown.splice(0, one.outputs.length));
      one.reads = one.reads === 0 ? 1 : 0;
      one.round++;
      if (validation.rows > 0) judge(one, lossOf(ground, one), options.patience);
    }
    const done = Math.max(classes.done ? 0 : classes.round, returns.done ? 0 : returns.round);
    const note = validation.rows > 0 ? `validation loss ${classes.bestLoss.toFixed(5)}` : undefined;
    if (classes.done && returns.done) context.onProgress?.(options.rounds, options.rounds, note);
    else context.onProgress?.(done, options.rounds, note);
    if (signal?.aborted === true) throw new OpenAlphaError('CANCELLED', 'Training was stopped.');
  }
  return {
    classTrees: bestOf(classes),
    returnTrees: bestOf(returns),
    validationLoss: validation.rows > 0 ? classes.bestLoss : null,
    validationReturnLoss: validation.rows > 0 && options.expected === 'boosted' ? returns.bestLoss : null,
  };
}

function group(outputs: readonly number[]): Group {
  const done = outputs.length === 0;
  return { outputs, trees: [], reads: 0, round: 0, bestRound: 0, bestLoss: Number.POSITIVE_INFINITY, done };
}

function judge(one: Group, loss: number, patience: number): void {
  if (loss < one.bestLoss) {
    one.bestLoss = loss;
    one.bestRound = one.round;
  }
  one.done = patience > 0 && one.round - one.bestRound >= patience;
}

/** Without a validation loss the last round is as good as any. */
function bestOf(one: Group): GrownTree[] {
  return one.trees.slice(0, (one.bestRound === 0 ? one.round : one.bestRound) * one.outputs.length);
}

/** Mean loss over the validation rows: cross-entropy, or half the squared error. */
function lossOf({ memory, engine, plan }: BoostingGround, { outputs }: Group): number {
  const { rows, scores, stride, labels, weights, targets } = plan.validation;
  if (outputs.length === CLASSES) {
    return treeKernels(memory, engine).softmaxRows(scores, stride, rows, 0, labels, weights) / rows;
  }
  const expected = new Float32Array(memory.buffer, scores + RETURN * stride, rows);
  const actual = new Float32Array(memory.buffer, targets, rows);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += (expected[row] - actual[row]) ** 2 / 2;
  return sum / rows;
}

/** Selection sampling (Knuth, "The art of computer programming" 2, algorithm S). The generator's stream is the round's. */
function drawRows(drawn: Uint8Array, share: number, seed: number, round: number): void {
  const random = new Random(seed, 8 * round + OUTPUTS);
  let wanted = Math.max(1, Math.round(share * drawn.length));
  for (let row = 0; row < drawn.length; row++) {
    const rowsLeft = drawn.length - row;
    drawn[row] = random.int(rowsLeft) < wanted ? 1 : 0;
    wanted -= drawn[row];
  }
}
