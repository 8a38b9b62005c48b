import type { LabelInput, LabelOptions, Labels } from '../../ports/label.js';

/** The kinds of label that a model can learn. */
export const LABEL_KINDS = ['threshold', 'triple-barrier', 'relative'] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

/**
 * Outcomes per row of the panel. The last `horizon` bars of each stock are unlabelled; nothing after `spanEnd` has an influence on
 * a row that is labelled. Refuses (USAGE) options out of range.
 */
export type LabelMaker = (input: LabelInput, options: LabelOptions) => Labels;

export const LABELS: Readonly<Record<LabelKind, () => Promise<LabelMaker>>> = {
  threshold: async () => (await import('./threshold.js')).thresholdLabels,
  'triple-barrier': async () => (await import('./triple-barrier.js')).tripleBarrierLabels,
  relative: async () => (await import('./relative.js')).relativeLabels,
};

export const DEFAULT_LABEL_OPTIONS: LabelOptions = { horizon: 7, up: 0.05, down: -0.05, volatilityScaled: false };
