import type { ColumnSource, LabelledRows } from '../../ports/model.js';
import type { FeatureStream } from '../build-features.js';
import { type Dataset, gatherMatrices, labelRows } from './dataset.js';

/** The rows of a split where the features are streamed: those to learn from as columns, the others, which are fewer, as floats. */
export function streamRows(
  dataset: Dataset,
  stream: FeatureStream,
  split: { readonly train: Uint32Array; readonly validation: Uint32Array; readonly test: Uint32Array },
  classWeights: readonly number[] | null,
): { readonly train: LabelledRows; readonly validation: LabelledRows; readonly test: LabelledRows } {
  const [validation, test] = gatherMatrices(dataset, [split.validation, split.test]) as [Float32Array, Float32Array];
  const columns = columnSource(stream, dataset.names, split.train);
  const weighed = { classWeights, history: null };
  return {
    train: labelRows(dataset, split.train, { ...weighed, x: new Float32Array(0), columns }),
    validation: labelRows(dataset, split.validation, { ...weighed, x: validation }),
    test: labelRows(dataset, split.test, { classWeights: null, history: null, x: test }),
  };
}

/** The picked rows of every column, in memory that the next column writes over. */
function columnSource(stream: FeatureStream, names: readonly string[], rows: Uint32Array): ColumnSource {
  return {
    *each() {
      const picked = new Float32Array(rows.length);
      for (const { name, values } of stream.each()) {
        for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i] as number] as number;
        yield { feature: names.indexOf(name), values: picked };
      }
    },
  };
}
