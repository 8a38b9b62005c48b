import { OpenAlphaError } from '../../../domain/errors.js';
import { CLASSES } from '../../../domain/signal.js';
import { decodeTrees, encodeTrees, type TreeFormat } from '../trees/codec.js';
import type { GrownBoosting } from './grown-boosting.js';
import { OUTPUTS } from './plan.js';

export const BOOSTING_FILE = 'boosting.bin';

/**
 * Numbers beside the trees: the four scores before the first tree, the classes' mean returns, rounds of class trees, trees of the return,
 * validation loss and validation loss of the return (-1 when unknown).
 */
const EXTRAS = OUTPUTS + CLASSES + 4;
const FORMAT: TreeFormat = {
  file: BOOSTING_FILE,
  magic: 'OABOOSTS',
  what: 'boosted trees',
  valuesPerNode: 1,
  extras: EXTRAS,
};
/** A score beyond this is damage: e^1000 of anything is 0 or all. */
const MOST_SCORE = 1000;

/** The boosted trees as bytes: the same trees give the same bytes. */
export function encodeBoosting(boosting: GrownBoosting): Uint8Array {
  const { trees, base, classReturns, rounds, returnRounds, losses } = boosting;
  const extras = Float32Array.of(
    ...base,
    ...classReturns,
    rounds,
    returnRounds,
    losses.validation ?? -1,
    losses.validationReturn ?? -1,
  );
  return encodeTrees(FORMAT, { trees, extras });
}

/** Reads boosted trees from bytes. Refuses (MODEL) anything that is not a whole, sound set of them. */
export function decodeBoosting(file: Uint8Array | undefined): GrownBoosting {
  const { trees, extras } = decodeTrees(FORMAT, file);
  const refuse = (what: string) =>
    new OpenAlphaError('MODEL', `${BOOSTING_FILE} cannot be used: ${what}.`, {
      hint: 'Run `openalpha models verify`, roll back to an earlier version, or train again.',
    });
  const [rounds, returnRounds, validation, validationReturn] = extras.subarray(
    OUTPUTS + CLASSES,
  ) as unknown as readonly [number, number, number, number];
  if (rounds * CLASSES + returnRounds !== trees.treeSizes.length || !(rounds >= 1 && returnRounds >= 0)) {
    throw refuse(`it has ${trees.treeSizes.length} trees for ${rounds} rounds and ${returnRounds} trees of the return`);
  }
  const numbers = [...extras.subarray(0, OUTPUTS + CLASSES)];
  if (!numbers.every((one) => Math.abs(one) <= MOST_SCORE)) throw refuse('its trees start from impossible scores');
  if (!trees.nodes.value.every((value) => Math.abs(value) <= MOST_SCORE))
    throw refuse('a node has an impossible value');
  return {
    trees,
    base: extras.slice(0, OUTPUTS),
    classReturns: extras.slice(OUTPUTS, OUTPUTS + CLASSES),
    rounds,
    returnRounds,
    losses: {
      validation: validation >= 0 ? validation : null,
      validationReturn: validationReturn >= 0 ? validationReturn : null,
    },
  };
}
