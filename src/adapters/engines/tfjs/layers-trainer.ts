import type { LayersBatch, LayersLosses, LayersNet, LayersTrainer } from '../../../ports/layers-library.js';
import { applyLayers, buildLayers, readNumbers, variablesOf, writeNumbers } from './build-layers.js';
import type { Tensor, Tfjs, Variable } from './tfjs.js';

/** Kingma & Ba's defaults, as the built-in engine has them. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/**
 * A net of tfjs layers that learns batch by batch; gradients are tfjs' own. The step is AdamW (Loshchilov & Hutter 2019) written in its
 * operations, because `tf.train.adam` knows neither decoupled decay nor a rate that changes.
 */
export function openTrainer(tf: Tfjs, net: LayersNet): LayersTrainer {
  const { features, steps, options } = net;
  const built = buildLayers(tf, net);
  const variables = variablesOf(built);
  const zeros = () =>
    variables.map(({ variable, block }) => ({ block, variable: tf.tidy(() => tf.variable(tf.zerosLike(variable))) }));
  const [first, second] = [zeros(), zeros()];

  /** Both losses summed over the rows; to be called inside `tidy`. */
  const losses = (batch: LayersBatch, dropout?: { readonly rate: number; readonly seed: number }) => {
    const { x, rows } = batch;
    const input = tf.tensor(x, steps === 1 ? [rows, features] : [rows, steps, features]);
    const outputs = applyLayers(tf, built, input, dropout);
    const classes = outputs.shape[1]! - 1;
    const chances = tf.logSoftmax(tf.slice(outputs, [0, 0], [rows, classes]));
    const truth = tf.tensor(weightedTruth(batch, classes), [rows, classes]);
    const target = tf.tensor(batch.target, [rows]);
    const expected = tf.reshape(tf.slice(outputs, [0, classes], [rows, 1]), [rows]);
    return {
      logLoss: tf.mul(tf.sum(tf.mul(chances, truth)), -1),
      squaredError: tf.mul(tf.sum(tf.square(tf.sub(expected, target))), 0.5),
    };
  };

  const step = (gradients: Readonly<Record<string, Tensor>>, { step: n, rate }: { step: number; rate: number }) => {
    const shrink = options.clipNorm > 0 ? shrinkTo(tf, options.clipNorm, Object.values(gradients)) : 1;
    variables.forEach(({ variable, block }, i) => {
      const [mean, square] = [first[i]!.variable, second[i]!.variable];
      const gradient = tf.mul(gradients[variable.name]!, shrink);
      move(tf, mean, gradient, BETA_1);
      move(tf, square, tf.square(gradient), BETA_2);
      const size = tf.add(tf.sqrt(tf.div(square, 1 - BETA_2 ** n)), EPSILON);
      const change = tf.mul(tf.div(tf.div(mean, 1 - BETA_1 ** n), size), rate);
      const decay = block.decays ? options.weightDecay * rate : 0;
      variable.assign(tf.sub(tf.sub(variable, change), tf.mul(variable, decay)));
    });
  };

  return {
    learn: (batch, { step: n, rate, seed }) =>
      tf.tidy(() => {
        let found: ReturnType<typeof losses> | undefined;
        const { grads } = tf.variableGrads(
          () => {
            found = losses(batch, { rate: options.dropout, seed });
            // Read below, after the pass that would dispose of them.
            tf.keep(found.logLoss);
            tf.keep(found.squaredError);
            return tf.div(tf.add(found.logLoss, tf.mul(found.squaredError, options.returnWeight)), batch.rows);
          },
          variables.map(({ variable }) => variable),
        );
        const sums = numbersOf(found!);
        tf.dispose(found);
        step(grads, { step: n, rate });
        return sums;
      }),
    measure: (batch) => tf.tidy(() => numbersOf(losses(batch))),
    weights: () => readNumbers(variables),
    state: () => ({ weights: readNumbers(variables), first: readNumbers(first), second: readNumbers(second) }),
    restore(state) {
      writeNumbers(tf, variables, state.weights);
      writeNumbers(tf, first, state.first);
      writeNumbers(tf, second, state.second);
    },
    close() {
      for (const { variable } of [...variables, ...first, ...second]) tf.dispose(variable);
    },
  };
}

/** In place: a running mean that forgets a share 1 - beta at each step. */
function move(tf: Tfjs, running: Variable, value: Tensor, beta: number): void {
  running.assign(tf.add(tf.mul(running, beta), tf.mul(value, 1 - beta)));
}

/** The factor that brings a gradient to its longest, 1 when it is not longer. */
function shrinkTo(tf: Tfjs, longest: number, gradients: readonly Tensor[]): number {
  const norm = Math.sqrt(gradients.reduce((sum, gradient) => sum + tf.sum(tf.square(gradient)).dataSync()[0]!, 0));
  return norm > longest ? longest / norm : 1;
}

/** rows x classes: the weight of the row in the place of its class. */
function weightedTruth({ y, rows, weights }: LayersBatch, classes: number): Float32Array {
  const truth = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) truth[row * classes + y[row]!] = weights === null ? 1 : weights[row]!;
  return truth;
}

function numbersOf({ logLoss, squaredError }: { logLoss: Tensor; squaredError: Tensor }): LayersLosses {
  return { logLoss: logLoss.dataSync()[0]!, squaredError: squaredError.dataSync()[0]! };
}
