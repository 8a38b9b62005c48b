import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { UNLABELLED } from '../../domain/signal.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { LABELS, type LabelKind } from '../../learning/labels/catalog.js';
import type { LabelOptions, Labels } from '../../ports/label.js';
import type { ColumnSource, LabelledRows } from '../../ports/model.js';
import type { Progress } from '../../ports/progress.js';
import type { Store } from '../../ports/store.js';
import { buildFeatures, type FeatureFrame } from '../build-features.js';
import { requireStocks } from '../require-stocks.js';
import { completeWindows, gatherHistory, type History, windowsAt } from '../windows.js';

export interface DatasetRequest {
  readonly interval: Interval;
  readonly names: readonly string[];
  readonly crossSection: 'none' | 'rank' | 'zscore';
  readonly label: { readonly kind: LabelKind } & LabelOptions;
  /** Rows before this bar time are not learnt from (they still warm features up). */
  readonly from?: EpochMs | undefined;
  /** Nothing after this trading date is read, labels included. */
  readonly until?: EpochMs | undefined;
  /** Nothing that was not known then is read. */
  readonly asOf?: EpochMs | undefined;
  /** Learn from these stocks only; features and peers are still of all. */
  readonly symbols?: readonly string[] | undefined;
  /** Rows, its own included, that a row's window needs; all kinds of one training learn from the same rows. Default 1. */
  readonly window?: number | undefined;
  /** Features of more bytes than this are streamed into the models; training sees to it that all kinds can. Absent: never. */
  readonly streamAbove?: number | undefined;
}

/** Features and outcomes, row by row, and which rows can be learnt from. */
export interface Dataset {
  readonly frame: FeatureFrame;
  readonly names: readonly string[];
  readonly labels: Labels;
  /** Rows of a window; 1 when no kind looks back. */
  readonly window: number;
  /** 1 where the label is known, every feature of the whole window is finite and the bar is not before `from`. */
  readonly usable: Uint8Array;
  readonly usableRows: number;
  /** Return over the last 20 bars, per row, NaN in the first 20: what the momentum baseline goes by. */
  readonly pastReturn: Float32Array;
}

/** Reads, makes features and labels, and marks the rows that can be learnt from. Refuses NO_DATA when there are none. */
export async function buildDataset(
  request: DatasetRequest,
  deps: { readonly store: Store; readonly progress: Progress },
): Promise<Dataset> {
  await requireStocks(deps.store, request.symbols);
  const frame = await buildFeatures(
    {
      interval: request.interval,
      names: request.names,
      crossSection: request.crossSection,
      asOf: knowledgeTime(request),
      streamAbove: request.streamAbove,
    },
    deps,
  );
  deps.progress.start('labels');
  const makeLabels = await LABELS[request.label.kind]();
  const labels = makeLabels(frame.adjusted, request.label);
  const { window = 1, names } = request;
  const complete = frame.stream?.known ?? completeWindows({ panel: frame.features, names }, window);
  const usable = usableRows(frame, labels, complete, request);
  const count = usable.reduce((sum, flag) => sum + flag, 0);
  if (count === 0) throw nothingToLearn(labels, request);
  deps.progress.done(
    window === 1
      ? `${count.toLocaleString('en')} rows with a known outcome`
      : `${count.toLocaleString('en')} rows with a known outcome and ${window} complete bars, their own included`,
  );
  return { frame, names, labels, window, usable, usableRows: count, pastReturn: pastReturns(frame, 20) };
}

function nothingToLearn(labels: Labels, { label, window = 1 }: DatasetRequest): OpenAlphaError {
  const labelled = labels.y.reduce((sum, y) => sum + (y === UNLABELLED ? 0 : 1), 0);
  const bars = labels.y.length.toLocaleString('en');
  if (labelled === 0) {
    const peers = label.kind === 'relative' ? ', and relative labels need three stocks at a time' : '';
    return new OpenAlphaError(
      'NO_DATA',
      `None of ${bars} bars has a ${label.kind} label ${label.horizon} bars ahead${peers}.`,
      {
        hint: 'Import more stocks or a longer history, or choose another --label or a shorter --horizon.',
      },
    );
  }
  return new OpenAlphaError(
    'NO_DATA',
    `Of ${bars} bars ${labelled.toLocaleString('en')} have a label and none of these has every feature${window > 1 ? ` on ${window} bars in a row` : ''}.`,
    {
      hint: 'Import a longer history, choose --features with shorter windows, or widen --from and --symbols.',
    },
  );
}

/** What was known when the last allowed bar's day was over, and not after `asOf`. */
function knowledgeTime(request: DatasetRequest): EpochMs | undefined {
  // Midnight UTC of the next day is 19:00 or 20:00 in New York: after every session's close, before the next opens.
  const end = request.until === undefined ? undefined : request.until + DAY;
  if (end === undefined) return request.asOf;
  return request.asOf === undefined ? end : Math.min(end, request.asOf);
}

function usableRows(
  frame: FeatureFrame,
  labels: Labels,
  complete: Uint8Array,
  { symbols, from = Number.NEGATIVE_INFINITY }: DatasetRequest,
): Uint8Array {
  const { time, offsets } = frame.bars;
  const usable = new Uint8Array(time.length);
  for (let row = 0; row < time.length; row++) {
    usable[row] = labels.y[row] !== UNLABELLED && (time[row] as number) >= from && complete[row] === 1 ? 1 : 0;
  }
  const wanted = symbols === undefined ? undefined : new Set(symbols);
  for (const [s, symbol] of frame.bars.symbols.entries()) {
    if (wanted?.has(symbol) === false) usable.fill(0, offsets[s], offsets[s + 1]);
  }
  return usable;
}

function pastReturns(frame: FeatureFrame, bars: number): Float32Array {
  const { close } = frame.adjusted.columns;
  const { offsets } = frame.adjusted;
  const out = new Float32Array(close.length).fill(Number.NaN);
  for (let s = 0; s + 1 < offsets.length; s++) {
    for (let row = (offsets[s] as number) + bars; row < (offsets[s + 1] as number); row++) {
      out[row] = (close[row] as number) / (close[row - bars] as number) - 1;
    }
  }
  return out;
}

/** Row numbers of the usable rows, ascending. */
export function usableRowNumbers(dataset: Dataset): Uint32Array {
  const rows = new Uint32Array(dataset.usableRows);
  for (let row = 0, to = 0; row < dataset.usable.length; row++) if (dataset.usable[row] === 1) rows[to++] = row;
  return rows;
}

/** What the windows of all given rows see, gathered once; `null` when no kind looks back. */
export function historyOf({ frame, names, window }: Dataset, rows: readonly Uint32Array[]): History | null {
  return window === 1 ? null : gatherHistory({ panel: frame.features, names }, { rows, steps: window });
}

/** Picked rows as a matrix with outcomes, rows x features, in the order of `rows`, with their windows when there is a history. */
export function gatherRows(
  dataset: Dataset,
  rows: Uint32Array,
  options: { readonly classWeights: readonly number[] | null; readonly history: History | null },
): LabelledRows {
  const [x] = gatherMatrices(dataset, [rows]) as [Float32Array];
  return labelRows(dataset, rows, { ...options, x });
}

/** The features of several picks of rows, rows x features each, in one pass over the columns. */
export function gatherMatrices({ frame, names }: Dataset, picks: readonly Uint32Array[]): Float32Array[] {
  const features = names.length;
  // Shared memory: worker threads read it where it lies instead of each getting a copy.
  const matrices = picks.map(
    ({ length }) => new Float32Array(new SharedArrayBuffer(length * features * Float32Array.BYTES_PER_ELEMENT)),
  );
  const together = names.map((name) => ({ name, values: frame.features.columns[name] as Float32Array }));
  for (const { name, values } of frame.stream?.each() ?? together) {
    for (const [k, rows] of picks.entries()) {
      const x = matrices[k] as Float32Array;
      for (let i = 0, to = names.indexOf(name); i < rows.length; i++, to += features) {
        x[to] = values[rows[i] as number] as number;
      }
    }
  }
  return matrices;
}

/** Outcomes beside features that have been gathered, or that come column by column. */
export function labelRows(
  dataset: Dataset,
  rows: Uint32Array,
  given: {
    readonly x: Float32Array;
    readonly columns?: ColumnSource;
    readonly classWeights: readonly number[] | null;
    readonly history: History | null;
  },
): LabelledRows {
  const { x, columns, classWeights, history } = given;
  const y = new Uint8Array(rows.length);
  const target = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    y[i] = dataset.labels.y[rows[i] as number] as number;
    target[i] = dataset.labels.relative[rows[i] as number] as number;
  }
  return {
    x,
    rows: rows.length,
    features: dataset.names.length,
    y,
    target,
    ...(columns && { columns }),
    ...(classWeights && { weights: Float32Array.from(y, (label) => classWeights[label] as number) }),
    ...(history && { windows: windowsAt(history, rows) }),
  };
}
