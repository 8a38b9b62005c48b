/**
 * What a model computes, step by step, free of who learnt it and of any file format. A model draws itself as a graph; an export
 * writes the graph down. All numbers are single precision.
 */
export interface ModelGraph {
  readonly input: {
    /** Sessions of a window, oldest first; `null` when a row is one session. */
    readonly steps: number | null;
    readonly features: number;
  };
  /** In the order in which they can be run: each reads only the input or steps before it. */
  readonly nodes: readonly GraphNode[];
  /** Names of the nodes that hold the answers: rows x classes, and rows x 1. */
  readonly outputs: { readonly probabilities: string; readonly expectedReturn: string };
}

/** The name under which nodes read the graph's input: rows x features, or rows x steps x features. */
export const GRAPH_INPUT = 'features';

export type GraphNode = GraphOperation & {
  /** Letters, digits and `_`, different for every node. */
  readonly name: string;
  /** What it reads: `GRAPH_INPUT`, or names of nodes before it. */
  readonly from: readonly string[];
};

/** What a node does with what it reads. Unless said, it reads one tensor and works along the last axis. */
export type GraphOperation =
  | Standardise
  | Dense
  | Lstm
  | LayerNorm
  | Attention
  | Trees
  /** Adds the same numbers, steps x width, to every row's window. */
  | {
      readonly op: 'add_positions';
      readonly steps: number;
      readonly width: number;
      readonly values: Float32Array;
    }
  /** Sum of two tensors of one shape. */
  | { readonly op: 'add' }
  /** exp(x - largest) over its sum. */
  | { readonly op: 'softmax' }
  /** Places `first` to `first + count - 1` of the last axis. */
  | { readonly op: 'columns'; readonly first: number; readonly count: number }
  /** rows x steps x width to rows x width: the mean over the steps. */
  | { readonly op: 'mean_of_steps' }
  /** rows x steps x width to rows x width: the newest step. */
  | { readonly op: 'last_step' };

export type GraphOp = GraphOperation['op'];

/** (x - mean) x inverse per feature, then kept to +-limit. */
export interface Standardise {
  readonly op: 'standardise';
  readonly mean: Float32Array;
  /** 1 / deviation. */
  readonly inverse: Float32Array;
  readonly limit: number;
}

/** x weights + bias, then the activation. */
export interface Dense {
  readonly op: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  /** inputs x outputs, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly activation: 'none' | 'relu';
}

/** One LSTM layer over the steps, started from zeros; gives the state after each step, rows x steps x units. */
export interface Lstm {
  readonly op: 'lstm';
  readonly inputs: number;
  readonly units: number;
  /** inputs x 4 units, row-major, gates side by side: input, forget, cell, output. */
  readonly kernel: Float32Array;
  /** units x 4 units, the same gates. */
  readonly recurrent: Float32Array;
  /** 4 units, the same gates. */
  readonly bias: Float32Array;
}

/** (x - mean) / sqrt(variance + epsilon) over the last axis, x gain + bias. */
export interface LayerNorm {
  readonly op: 'layer_norm';
  readonly gain: Float32Array;
  readonly bias: Float32Array;
  readonly epsilon: number;
}

/**
 * Scaled dot-product attention in `heads` heads side by side in the last axis; reads queries, keys and values, each rows x steps x width.
 * `causal`: a step sees itself and earlier steps only.
 */
export interface Attention {
  readonly op: 'attention';
  readonly steps: number;
  readonly heads: number;
  readonly width: number;
  readonly causal: boolean;
}

/** Binary trees over rows x features, all of whose leaves' values are added up (or averaged), then `base` is added; rows x outputs. */
export interface Trees {
  readonly op: 'trees';
  readonly outputs: number;
  readonly combine: 'sum' | 'mean';
  /** One per output. */
  readonly base: Float32Array;
  /** First node of each tree. Nodes of a tree stand together. */
  readonly roots: Int32Array;
  /** Per node: the feature that it asks about, -1 for a leaf. */
  readonly feature: Int32Array;
  /** Per node: a row goes to `low` when its value is at most this, else to `high`. 0 for a leaf. */
  readonly threshold: Float32Array;
  /** Per node: the child for small values, counted over all trees. 0 for a leaf. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Per node: 1 when a missing value (NaN) goes to `low`, else 0. */
  readonly missingLow: Uint8Array;
  /** nodes x outputs; zeros except in leaves. */
  readonly values: Float32Array;
}
