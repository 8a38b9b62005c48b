import { OpenAlphaError } from '../../../domain/errors.js';
import { checkForest } from './check-forest.js';
import { type GrownForest, NODE_VALUES } from './tree.js';

/**
 * forest.bin, little-endian, each part at a multiple of 4 bytes:
 *
 *     8 bytes  magic "OAFOREST"
 *     u32      version (1)
 *     u32 x 5  bytes of the names, features, trees, nodes, cuts
 *     text     feature names, UTF-8, JSON array
 *     u32      cuts per feature             x features
 *     f32      cuts, feature after feature  x cuts
 *     u32      nodes per tree               x trees
 *     f32      values                       x nodes x 4
 *     u16      feature of each node         x nodes
 *     u8       last bin that goes left      x nodes
 */
const MAGIC = 'OAFOREST';
const VERSION = 1;
const HEADER_BYTES = 8 + 6 * 4;

interface Sizes {
  readonly names: number;
  readonly features: number;
  readonly trees: number;
  readonly nodes: number;
  readonly cuts: number;
}

/** The forest as bytes: the same forest gives the same bytes. */
export function encodeForest(forest: GrownForest): Uint8Array {
  const names = new TextEncoder().encode(JSON.stringify(forest.featureNames));
  const cutCounts = Uint32Array.from(forest.cuts, (cuts) => cuts.length);
  const sizes: Sizes = {
    names: names.length,
    features: forest.cuts.length,
    trees: forest.treeSizes.length,
    nodes: forest.nodes.feature.length,
    cuts: cutCounts.reduce((sum, count) => sum + count, 0),
  };
  const { total, at } = placesOf(sizes);
  const bytes = new Uint8Array(total);
  bytes.set(new TextEncoder().encode(MAGIC));
  new Uint32Array(bytes.buffer, 8, 6).set([VERSION, sizes.names, sizes.features, sizes.trees, sizes.nodes, sizes.cuts]);
  bytes.set(names, HEADER_BYTES);
  new Uint32Array(bytes.buffer, at.cutCounts, sizes.features).set(cutCounts);
  let to = at.cuts;
  for (const cuts of forest.cuts) {
    new Float32Array(bytes.buffer, to, cuts.length).set(cuts);
    to += cuts.length * 4;
  }
  new Uint32Array(bytes.buffer, at.treeSizes, sizes.trees).set(forest.treeSizes);
  new Float32Array(bytes.buffer, at.values, sizes.nodes * NODE_VALUES).set(forest.nodes.value);
  new Uint16Array(bytes.buffer, at.nodeFeatures, sizes.nodes).set(forest.nodes.feature);
  bytes.set(forest.nodes.bin, at.nodeBins);
  return bytes;
}

/** Reads a forest from bytes. Refuses (MODEL) anything that is not a whole, sound forest: see `checkForest`. */
export function decodeForest(file: Uint8Array | undefined): GrownForest {
  if (file === undefined) throw damaged('it is missing');
  if (file.length < HEADER_BYTES) throw damaged(`it has ${file.length} bytes`);
  // A copy, because typed arrays need aligned offsets and the file may lie anywhere in a larger buffer.
  const buffer = file.slice().buffer;
  const magic = new TextDecoder().decode(new Uint8Array(buffer, 0, 8));
  if (magic !== MAGIC) throw damaged('it does not start with the mark of a forest');
  const [version, ...counts] = new Uint32Array(buffer, 8, 6);
  if (version !== VERSION) {
    throw new OpenAlphaError('MODEL', `forest.bin has format ${version}; this program reads format ${VERSION}.`, {
      hint: 'Train the model again with this version of openalpha.',
    });
  }
  const [names, features, trees, nodes, cuts] = counts as [number, number, number, number, number];
  const { total, at } = placesOf({ names, features, trees, nodes, cuts });
  if (total !== file.length) throw damaged(`it has ${file.length} bytes where its header asks for ${total}`);

  const forest: GrownForest = {
    featureNames: readNames(new Uint8Array(buffer, HEADER_BYTES, names), features),
    cuts: readCuts(new Uint32Array(buffer, at.cutCounts, features), new Float32Array(buffer, at.cuts, cuts)),
    treeSizes: new Uint32Array(buffer, at.treeSizes, trees),
    nodes: {
      value: new Float32Array(buffer, at.values, nodes * NODE_VALUES),
      feature: new Uint16Array(buffer, at.nodeFeatures, nodes),
      bin: new Uint8Array(buffer, at.nodeBins, nodes),
    },
  };
  const fault = checkForest(forest);
  if (fault !== undefined) throw damaged(fault);
  return forest;
}

/** Byte offset of each part. Sums of u32 products stay far below 2^53, so a damaged header cannot wrap around. */
function placesOf(sizes: Sizes) {
  const cutCounts = HEADER_BYTES + Math.ceil(sizes.names / 4) * 4;
  const cuts = cutCounts + sizes.features * 4;
  const treeSizes = cuts + sizes.cuts * 4;
  const values = treeSizes + sizes.trees * 4;
  const nodeFeatures = values + sizes.nodes * NODE_VALUES * 4;
  const nodeBins = nodeFeatures + sizes.nodes * 2;
  return { at: { cutCounts, cuts, treeSizes, values, nodeFeatures, nodeBins }, total: nodeBins + sizes.nodes };
}

function readNames(bytes: Uint8Array, features: number): string[] {
  let names: unknown;
  try {
    names = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('its feature names cannot be read');
  }
  const sound = Array.isArray(names) && names.length === features && names.every((name) => typeof name === 'string');
  if (!sound) throw damaged(`its feature names are not ${features} texts`);
  return names as string[];
}

function readCuts(counts: Uint32Array, values: Float32Array): Float32Array[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum !== values.length) throw damaged(`its features have ${sum} cuts where its header says ${values.length}`);
  let from = 0;
  return Array.from(counts, (count) => {
    from += count;
    return values.subarray(from - count, from);
  });
}

function damaged(what: string): OpenAlphaError {
  return new OpenAlphaError('MODEL', `forest.bin cannot be used: ${what}.`, {
    hint: 'Run `openalpha models verify`, roll back to an earlier version, or train again.',
  });
}
