import { OpenAlphaError } from '../../../domain/errors.js';
import type { FitContext, LabelledRows } from '../../../ports/model.js';
import { treeKernels } from '../../kernels/tree-memory.js';
import { writeLookups } from './lookup-table.js';
import { takeSlot } from './slots.js';
import { sortRoom } from './sort-values.js';
import { type BinInput, binAllRows, cutRows, cutsOf, sampleRows, shareRows } from './training-bins.js';

/** Rows that are copied into tree memory and binned at a time. */
const BLOCK = 1024;

/** Where the bins go, without the rows they are made from. */
type BinGround = Omit<BinInput, 'x' | 'first' | 'last'>;

interface BinOptions {
  /** Most bins of a feature. */
  readonly bins: number;
  /** Can values be missing? */
  readonly missing: boolean;
  readonly featureNames: readonly string[];
}

/** Cuts the features of the training rows and writes their bins to tree memory; gives the cuts. */
export async function binTrainingRows(
  rows: LabelledRows,
  ground: BinGround,
  options: BinOptions,
  context: FitContext,
): Promise<Float32Array[]> {
  if (rows.columns !== undefined) return binColumns(rows, ground, options, context);
  const { parallel, signal, seed } = context;
  const cuts = await cutRows(rows, { bins: options.bins, seed }, signal);
  const x = shareRows(rows.x, parallel.threads);
  await binAllRows({ ...ground, x }, cuts, parallel, signal);
  return cuts;
}

/**
 * The same cuts and bins from columns, one feature after the other: no more than one is held as floats. Refuses (INPUT) a value that
 * is not finite, unless it is NaN and values can be missing, and a source that leaves a feature out.
 */
async function binColumns(
  { columns, rows, features }: LabelledRows,
  { memory, engine, plan, slots }: BinGround,
  { bins, missing, featureNames }: BinOptions,
  { seed, signal }: FitContext,
): Promise<Float32Array[]> {
  const { buffer } = memory;
  const kernels = treeKernels(memory, engine);
  const sample = sampleRows(rows, seed);
  const sampled = new Float32Array(sample.length);
  const room = sortRoom(sample.length);
  const cuts: Float32Array[] = new Array(features);
  const slot = takeSlot(buffer, slots);
  const block = new Float32Array(buffer, slot.at, BLOCK);
  for (const { feature, values } of columns?.each() ?? []) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new OpenAlphaError('CANCELLED', 'Training was stopped.');
    checkColumn(values, rows, featureNames[feature] as string, missing);
    for (let i = 0; i < sample.length; i++) sampled[i] = values[sample[i]];
    const own = cutsOf(sampled, bins, room);
    cuts[feature] = own;
    writeLookups(buffer, plan.lookups, [own], feature);
    const lookup = plan.lookups.at + feature * 16;
    const group = plan.byRow === 0 ? 0 : plan.byRow + (feature >> 3) * rows * 8 + (feature & 7);
    for (let row = 0; row < rows; row += BLOCK) {
      const count = Math.min(BLOCK, rows - row);
      block.set(values.subarray(row, row + count));
      const to = group === 0 ? 0 : group + row * 8;
      kernels.binRows(slot.at, count, 1, lookup, to, 0, 8, plan.byFeature + feature * rows + row, 0);
    }
  }
  slot.release();
  const absent = Array.from(cuts).indexOf(undefined as never);
  if (absent === -1) return cuts;
  throw new OpenAlphaError('INPUT', `The columns of the training rows leave out ${featureNames[absent]}.`);
}

function checkColumn(values: Float32Array, rows: number, name: string, missing: boolean): void {
  if (values.length !== rows) {
    throw new OpenAlphaError('INPUT', `The column ${name} has ${values.length} values of ${rows} training rows.`);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value) && !(missing && Number.isNaN(value)));
  if (wrong === -1) return;
  throw new OpenAlphaError('INPUT', `Row ${wrong} has ${values[wrong]} for ${name}; expected a finite number.`, {
    hint: 'Fill or leave out rows with missing features before they reach a model.',
  });
}
