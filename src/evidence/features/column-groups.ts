import type { FeatureInput } from '../../ports/feature.js';
import { FAMILIES, featureSpec } from './catalog.js';
import { type CrossSection, compareWithinSessions } from './cross-section.js';
import { stockFeatures } from './stock-features.js';
import { stockOutput } from './stock-output.js';
import { universeOf } from './universe.js';

/** Columns that are made at a time: each is 30 MB at 7.5 million rows, and families that are cut in two do some work twice. */
const COLUMNS_AT_ONCE = 6;

/** One feature of every bar. */
export interface FeatureColumn {
  readonly name: string;
  /** By row of the panel. Written over when the next column is asked for. */
  readonly values: Float32Array;
}

/**
 * The columns of `computeFeatures`, the same to the last bit, a few at a time: for whoever needs each but once, so that the
 * floats of all are never held together. In the order of the families. What all stocks share is made once.
 */
export function* featureColumns(
  input: FeatureInput,
  names: readonly string[],
  crossSection: CrossSection,
): Generator<FeatureColumn> {
  const { panel } = input;
  const universe = universeOf(input);
  const memory = Array.from({ length: COLUMNS_AT_ONCE }, () => new Float32Array(panel.time.length));
  for (const group of groupsOf(names)) {
    const columns = Object.fromEntries(group.map((name, i) => [name, memory[i]]));
    const make = stockFeatures(input, universe, new Set(group));
    const outputOf = stockOutput(group, panel.offsets);
    for (const stock of panel.symbols.keys()) {
      const out = outputOf(stock);
      make(stock, out, 'all');
      for (const name of group) columns[name].set(out[name], panel.offsets[stock]);
    }
    if (crossSection !== 'none') {
      const compared = group.filter((name) => featureSpec(name).crossSection !== 'keep').map((name) => columns[name]);
      compareWithinSessions(compared, universe.rowsBySession(), crossSection);
    }
    for (const name of group) yield { name, values: columns[name] };
  }
}

/** The names by family, families together while they fit. Refuses (USAGE) a name that does not exist. */
function groupsOf(names: readonly string[]): string[][] {
  const wanted = new Set(names.map((name) => featureSpec(name).name));
  const ordered = Object.values(FAMILIES).flatMap(({ features }) =>
    features.map(({ name }) => name).filter((name) => wanted.has(name)),
  );
  const groups: string[][] = [];
  for (let from = 0; from < ordered.length; from += COLUMNS_AT_ONCE)
    groups.push(ordered.slice(from, from + COLUMNS_AT_ONCE));
  return groups;
}

/**
 * 1 for rows in which every named feature is known, 0 where one is still warming up: by the lookbacks, without computing any.
 */
export function knownRows(input: FeatureInput, names: readonly string[]): Uint8Array {
  const { offsets, symbols, time } = input.panel;
  const lookback = { stock: 0, universe: 0 };
  for (const spec of names.map(featureSpec)) lookback[spec.warmUp] = Math.max(lookback[spec.warmUp], spec.lookback);
  const { ofRow } = universeOf(input).sessions();
  const known = new Uint8Array(time.length);
  for (let stock = 0; stock < symbols.length; stock++) {
    for (let row = offsets[stock] + lookback.stock; row < offsets[stock + 1]; row++) {
      known[row] = ofRow[row] >= lookback.universe ? 1 : 0;
    }
  }
  return known;
}
