import { OpenAlphaError } from '../../../domain/errors.js';
import { checkTrees } from './check-trees.js';
import { type GrownTrees, LEAF, MOST_FEATURES } from './tree-nodes.js';

/**
 * Trees in a file, little-endian, each part at a multiple of 4 bytes:
 *
 *     8 bytes  magic, by kind
 *     u32      version (2)
 *     u32 x 7  bytes of the names, features, trees, nodes, cuts, extras, flags (1: features may be missing, 2: gains are kept)
 *     text     feature names, UTF-8, JSON array
 *     f32      extras: numbers of the kind     x extras
 *     f32      share of each feature in the gain of all splits   x features, if kept
 *     u32      cuts per feature                x features
 *     f32      cuts, feature after feature     x cuts
 *     u32      nodes per tree                  x trees
 *     f32      values                          x nodes x values per node
 *     u16      feature of each node; the top bit says that missing values go left; all bits set for a leaf   x nodes
 *     u8       last bin that goes left         x nodes
 *
 * Version 1 is the same without extras and flags.
 */
const VERSION = 2;
const MISSING_LEFT = 0x8000;

/** What tells one kind's file from another's. */
export interface TreeFormat {
  readonly file: string;
  /** 8 letters. */
  readonly magic: string;
  /** What the file is the file of, for refusals. */
  readonly what: string;
  readonly valuesPerNode: number;
  readonly extras: number;
}

/** Trees and the numbers that their kind keeps beside them. */
export interface StoredTrees {
  readonly trees: GrownTrees;
  readonly extras: Float32Array;
}

interface Sizes {
  readonly version: number;
  readonly names: number;
  readonly features: number;
  readonly trees: number;
  readonly nodes: number;
  readonly cuts: number;
  readonly extras: number;
  readonly flags: number;
}

const MAY_BE_MISSING = 1;
const HAS_GAIN = 2;

/** The trees as bytes: the same trees give the same bytes. */
export function encodeTrees(format: TreeFormat, { trees, extras }: StoredTrees): Uint8Array {
  const names = new TextEncoder().encode(JSON.stringify(trees.featureNames));
  const cutCounts = Uint32Array.from(trees.cuts, (cuts) => cuts.length);
  const sizes: Sizes = {
    version: VERSION,
    names: names.length,
    features: trees.cuts.length,
    trees: trees.treeSizes.length,
    nodes: trees.nodes.feature.length,
    cuts: cutCounts.reduce((sum, count) => sum + count, 0),
    extras: extras.length,
    flags: (trees.missing ? MAY_BE_MISSING : 0) | (trees.gain.length > 0 ? HAS_GAIN : 0),
  };
  const { total, at } = placesOf(sizes, format);
  const bytes = new Uint8Array(total);
  bytes.set(new TextEncoder().encode(format.magic));
  const { version, features, nodes, cuts } = sizes;
  const header = [version, names.length, features, sizes.trees, nodes, cuts, extras.length, sizes.flags];
  new Uint32Array(bytes.buffer, 8, 8).set(header);
  bytes.set(names, at.names);
  new Float32Array(bytes.buffer, at.extras, extras.length).set(extras);
  new Float32Array(bytes.buffer, at.gain, trees.gain.length).set(trees.gain);
  new Uint32Array(bytes.buffer, at.cutCounts, features).set(cutCounts);
  let to = at.cuts;
  for (const of of trees.cuts) {
    new Float32Array(bytes.buffer, to, of.length).set(of);
    to += of.length * 4;
  }
  new Uint32Array(bytes.buffer, at.treeSizes, sizes.trees).set(trees.treeSizes);
  new Float32Array(bytes.buffer, at.values, nodes * trees.valuesPerNode).set(trees.nodes.value);
  const { feature, missingLeft } = trees.nodes;
  new Uint16Array(bytes.buffer, at.nodeFeatures, nodes).set(
    feature.map((of, id) => (of !== LEAF && missingLeft[id] === 1 ? of | MISSING_LEFT : of)),
  );
  bytes.set(trees.nodes.bin, at.nodeBins);
  return bytes;
}

/** Reads trees from bytes. Refuses (MODEL) anything that is not a whole, sound set of trees: see `checkTrees`. */
export function decodeTrees(format: TreeFormat, file: Uint8Array | undefined): StoredTrees {
  const damaged = (what: string) =>
    new OpenAlphaError('MODEL', `${format.file} cannot be used: ${what}.`, {
      hint: 'Run `openalpha models verify`, roll back to an earlier version, or train again.',
    });
  if (file === undefined) throw damaged('it is missing');
  if (file.length < HEADER_BYTES[1]) throw damaged(`it has ${file.length} bytes`);
  // A copy, because typed arrays need aligned offsets and the file may lie anywhere in a larger buffer.
  const buffer = file.slice().buffer;
  const magic = new TextDecoder().decode(new Uint8Array(buffer, 0, 8));
  if (magic !== format.magic) throw damaged(`it does not start with the mark of ${format.what}`);
  const [version] = new Uint32Array(buffer, 8, 1);
  if (version !== 1 && version !== VERSION) {
    throw new OpenAlphaError(
      'MODEL',
      `${format.file} has format ${version}; this program reads up to format ${VERSION}.`,
      {
        hint: 'Train the model again with this version of openalpha.',
      },
    );
  }
  if (file.length < HEADER_BYTES[version]) throw damaged(`it has ${file.length} bytes`);
  const counts = new Uint32Array(buffer, 12, version === 1 ? 5 : 7);
  const [names, features, trees, nodes, cuts, extras = 0, flags = 0] = counts as unknown as readonly number[];
  const sizes = { version, names, features, trees, nodes, cuts, extras, flags } as Sizes;
  const { total, at } = placesOf(sizes, format);
  if (total !== file.length) throw damaged(`it has ${file.length} bytes where its header asks for ${total}`);
  if (extras !== format.extras) throw damaged(`it has ${extras} numbers beside its trees, not ${format.extras}`);
  if ((flags as number) > (MAY_BE_MISSING | HAS_GAIN)) throw damaged(`its flags are ${flags}`);

  const marked = new Uint16Array(buffer, at.nodeFeatures, nodes);
  const isLeft = (of: number) => of !== LEAF && (of & MISSING_LEFT) !== 0;
  const read: GrownTrees = {
    featureNames: readNames(new Uint8Array(buffer, at.names, names), features as number, damaged),
    cuts: readCuts(new Uint32Array(buffer, at.cutCounts, features), new Float32Array(buffer, at.cuts, cuts), damaged),
    missing: ((flags as number) & MAY_BE_MISSING) !== 0,
    gain: new Float32Array(buffer, at.gain, (flags as number) & HAS_GAIN ? features : 0),
    treeSizes: new Uint32Array(buffer, at.treeSizes, trees),
    valuesPerNode: format.valuesPerNode,
    nodes: {
      value: new Float32Array(buffer, at.values, (nodes as number) * format.valuesPerNode),
      feature: marked.map((of) => (isLeft(of) ? of & MOST_FEATURES : of)),
      missingLeft: Uint8Array.from(marked, (of) => (isLeft(of) ? 1 : 0)),
      bin: new Uint8Array(buffer, at.nodeBins, nodes),
    },
  };
  const fault = checkTrees(read);
  if (fault !== undefined) throw damaged(fault);
  return { trees: read, extras: new Float32Array(buffer, at.extras, extras) };
}

/** Bytes before the names, by version. */
const HEADER_BYTES: Readonly<Record<number, number>> & { readonly 1: number } = { 1: 8 + 6 * 4, 2: 8 + 8 * 4 };

/** Byte offset of each part. Sums of u32 products stay far below 2^53, so a damaged header cannot wrap around. */
function placesOf(sizes: Sizes, format: TreeFormat) {
  const names = HEADER_BYTES[sizes.version] as number;
  const extras = names + Math.ceil(sizes.names / 4) * 4;
  const gain = extras + sizes.extras * 4;
  const cutCounts = gain + (sizes.flags & HAS_GAIN ? sizes.features * 4 : 0);
  const cuts = cutCounts + sizes.features * 4;
  const treeSizes = cuts + sizes.cuts * 4;
  const values = treeSizes + sizes.trees * 4;
  const nodeFeatures = values + sizes.nodes * format.valuesPerNode * 4;
  const nodeBins = nodeFeatures + sizes.nodes * 2;
  return {
    at: { names, extras, gain, cutCounts, cuts, treeSizes, values, nodeFeatures, nodeBins },
    total: nodeBins + sizes.nodes,
  };
}

type Damaged = (what: string) => OpenAlphaError;

function readNames(bytes: Uint8Array, features: number, damaged: Damaged): string[] {
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

function readCuts(counts: Uint32Array, values: Float32Array, damaged: Damaged): Float32Array[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum !== values.length) throw damaged(`its features have ${sum} cuts where its header says ${values.length}`);
  let from = 0;
  return Array.from(counts, (count) => {
    from += count;
    return values.subarray(from - count, from);
  });
}
