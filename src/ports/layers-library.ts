/**
 * A library of neural nets that may train a net in place of our own kernels, when a person asks for it. It sees plain numbers only: rows
 * come standardised, and what it gives back are weights that our kernels predict with.
 */
export interface LayersLibrary {
  /** As the manifest notes it: `@tensorflow/tfjs-node 4.22.0`. */
  readonly name: string;
  /** Takes memory until `close`. */
  open(net: LayersNet): LayersTrainer;
}

/** A stack of layers. The last one is linear: a score per class, then the expected return. */
export interface LayersNet {
  readonly features: number;
  /** Steps of a window, 1 for rows alone. */
  readonly steps: number;
  readonly layers: readonly LayerPlan[];
  /** Starting values by name, `<layer>/kernel` and `<layer>/bias`: see `LayerPlan`. */
  readonly start: ReadonlyMap<string, Float32Array>;
  readonly options: LayersOptions;
}

export type LayerPlan =
  /** Kernel inputs x outputs, row-major. */
  | {
      readonly layer: 'dense';
      readonly name: string;
      readonly inputs: number;
      readonly outputs: number;
      readonly activation: 'relu' | 'none';
    }
  /** Gives the newest state. Kernel [inputs; units] x 4 units, gates in the order input, forget, cell, output. */
  | { readonly layer: 'lstm'; readonly name: string; readonly inputs: number; readonly units: number }
  /** While learning, a share of the numbers is 0 and the others make up for it. */
  | { readonly layer: 'dropout' };

export interface LayersOptions {
  /** Share that dropout layers drop. */
  readonly dropout: number;
  /** Weight of the expected-return loss beside the cross-entropy. */
  readonly returnWeight: number;
  /** Decoupled weight decay of kernels. */
  readonly weightDecay: number;
  /** Longest gradient; 0 for any. */
  readonly clipNorm: number;
}

/** Rows as a library takes them. */
export interface LayersBatch {
  /** rows x steps x features, standardised. */
  readonly x: Float32Array;
  readonly rows: number;
  /** Class per row. */
  readonly y: Uint8Array;
  /** Standardised target per row. */
  readonly target: Float32Array;
  /** Weight per row; `null` for 1. */
  readonly weights: Float32Array | null;
}

/** Sums over the rows of a batch: weighted cross-entropy (natural logarithm), and half the squared error of the target. */
export interface LayersLosses {
  readonly logLoss: number;
  readonly squaredError: number;
}

/** Weights with Adam's two running means, named and shaped alike. */
export interface LayersState {
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly first: ReadonlyMap<string, Float32Array>;
  readonly second: ReadonlyMap<string, Float32Array>;
}

export interface LayersTrainer {
  /** Step number `step` (from 1) of Adam on the batch's mean loss. Gives the losses before the step; `seed` decides what is dropped. */
  learn(
    batch: LayersBatch,
    options: { readonly step: number; readonly rate: number; readonly seed: number },
  ): LayersLosses;
  /** Losses without dropout. */
  measure(batch: LayersBatch): LayersLosses;
  /** A copy of all weights, named and shaped as at the start. */
  weights(): ReadonlyMap<string, Float32Array>;
  /** A copy of all that learning changes. */
  state(): LayersState;
  restore(state: LayersState): void;
  close(): void;
}
