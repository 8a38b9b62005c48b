import { LEAF, type TreeNodes } from './tree-nodes.js';

/** A tree while it grows, in the order in which its nodes are made. */
export interface GrowingTree {
  /** Adds a leaf with these values; gives its number. */
  add(values: readonly number[]): number;
  /** Makes a leaf an inner node whose children are `left` and `left + 1`. */
  split(
    id: number,
    by: { readonly feature: number; readonly bin: number; readonly missingLeft: number; readonly left: number },
  ): void;
  /** Replaces one of a node's values. */
  setValue(id: number, index: number, value: number): void;
  /** The tree with its nodes breadth first. */
  finish(): TreeNodes;
}

export function growingTree(valuesPerNode: number): GrowingTree {
  const feature: number[] = [];
  const bin: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const value: number[] = [];
  return {
    add(values) {
      for (const one of values) value.push(one);
      missingLeft.push(0);
      bin.push(0);
      left.push(0);
      return feature.push(LEAF) - 1;
    },
    split(id, by) {
      feature[id] = by.feature;
      bin[id] = by.bin;
      missingLeft[id] = by.missingLeft;
      left[id] = by.left;
    },
    setValue(id, index, of) {
      value[id * valuesPerNode + index] = of;
    },
    finish() {
      const order = [0];
      for (const id of order) if (feature[id] !== LEAF) order.push(left[id], left[id] + 1);
      const values = new Float32Array(order.length * valuesPerNode);
      for (const [to, id] of order.entries()) {
        for (let v = 0; v < valuesPerNode; v++) values[to * valuesPerNode + v] = value[id * valuesPerNode + v];
      }
      return {
        feature: Uint16Array.from(order, (id) => feature[id]),
        bin: Uint8Array.from(order, (id) => bin[id]),
        missingLeft: Uint8Array.from(order, (id) => missingLeft[id]),
        value: values,
      };
    },
  };
}
