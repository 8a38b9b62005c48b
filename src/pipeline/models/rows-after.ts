import { OpenAlphaError } from '../../domain/errors.js';
import type { EpochMs } from '../../domain/time.js';
import { LABEL_KINDS, type LabelKind } from '../../learning/labels/catalog.js';
import type { ModelManifest } from '../../learning/registry/manifest.js';
import type { Progress } from '../../ports/progress.js';
import type { Store } from '../../ports/store.js';
import { buildDataset, type Dataset } from '../train/dataset.js';

/**
 * The rows of the store from `from` on, labelled and made as those that a version learnt from. Usable are those with every one of `names`, over
 * `window` bars in a row, and a known outcome. From the start of its held-back period on, a version has learnt from none of them.
 */
export function rowsAfter(
  { interval, features, label }: ModelManifest,
  rows: { readonly from: EpochMs; readonly names: readonly string[]; readonly window: number },
  deps: { readonly store: Store; readonly progress: Progress },
): Promise<Dataset> {
  return buildDataset(
    {
      ...rows,
      interval,
      crossSection: features.cross_section,
      label: {
        kind: labelKind(label.kind),
        horizon: label.horizon,
        up: label.up,
        down: label.down,
        volatilityScaled: label.volatility_scaled,
      },
    },
    deps,
  );
}

function labelKind(kind: string): LabelKind {
  const known = LABEL_KINDS.find((name) => name === kind);
  if (known !== undefined) return known;
  throw new OpenAlphaError('MODEL', `The manifest names the label "${kind}", which this version does not know.`, {
    hint: `Known labels: ${LABEL_KINDS.join(', ')}.`,
  });
}
