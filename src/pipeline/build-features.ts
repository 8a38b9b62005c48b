import { type BarPanel, INTERVALS, type Interval, type PriceColumn } from '../domain/bar.js';
import { OpenAlphaError } from '../domain/errors.js';
import { type Panel, rowCount } from '../domain/panel.js';
import type { Stock } from '../domain/stock.js';
import type { EpochMs } from '../domain/time.js';
import { needsFundamentals } from '../evidence/features/catalog.js';
import { featureColumns, knownRows } from '../evidence/features/column-groups.js';
import { computeFeatures } from '../evidence/features/compute.js';
import { barEnds } from '../evidence/market/calendar.js';
import type { Progress } from '../ports/progress.js';
import type { Store } from '../ports/store.js';
import { readFeatureInput, type StoredInput } from './read-feature-input.js';

export interface FeatureRequest {
  readonly interval: Interval;
  /** Names from the catalog, in the order of the columns. */
  readonly names: readonly string[];
  readonly crossSection: 'none' | 'rank' | 'zscore';
  /** `last`: the last bar of every stock alone. Default `all`. */
  readonly rows?: 'all' | 'last';
  /** Nothing that was not known then is used. Absent: all that is known by now. */
  readonly asOf?: EpochMs | undefined;
  /** Columns of more bytes than this are not held together but streamed, with `rows: all`. Absent: always together. */
  readonly streamAbove?: number | undefined;
}

/** Features that are made when they are asked for, a few columns at a time. */
export interface FeatureStream {
  /** 1 for rows in which every feature is known. */
  readonly known: Uint8Array;
  /** Every column once, by row of the panel; values are written over by the next. May be asked for again. */
  each(): Iterable<{ readonly name: string; readonly values: Float32Array }>;
}

/** Features beside what they were made from. With all rows, all panels have the same. */
export interface FeatureFrame {
  readonly interval: Interval;
  readonly features: Panel<string, Float32Array>;
  /** As given. */
  readonly bars: BarPanel;
  /** Adjusted forward for splits and dividends. */
  readonly adjusted: Panel<PriceColumn>;
  /** End of the bar of each feature row: when the row could first be used. */
  readonly barEnd: Float64Array;
  /** By symbol. */
  readonly stocks: ReadonlyMap<string, Stock>;
  /** The features, where their columns are not held together: those of `features` are then none. */
  readonly stream?: FeatureStream;
}

/**
 * The only road from what is stored to what models see: training, prediction and backtests all take it, so what a model
 * learnt from is made by the code that makes what it sees live. Always over all stocks: market and sector features are about
 * the universe, and a part of it would be another one. Who wants the newest rows alone takes the same road, from
 * `readGround` to `newestRows`.
 */
export async function buildFeatures(
  request: FeatureRequest,
  deps: { readonly store: Store; readonly progress: Progress },
): Promise<FeatureFrame> {
  const { progress } = deps;
  const { interval } = request;
  const read = await readGround(request, deps);
  const { bars, stocks } = read;
  progress.start('features', bars.symbols.length);
  const input = read.input();
  const { names, crossSection, streamAbove = Number.POSITIVE_INFINITY } = request;
  if (rowCount(bars) * names.length * Float32Array.BYTES_PER_ELEMENT > streamAbove) {
    const stream = { known: knownRows(input, names), each: () => featureColumns(input, names, crossSection) };
    progress.done(`${names.length} columns, when they are needed`);
    const features = { ...input.panel, columns: {} };
    return { interval, features, bars, adjusted: input.panel, barEnd: input.barEnd, stocks, stream };
  }
  const features = computeFeatures(input, request.names, {
    crossSection: request.crossSection,
    rows: request.rows ?? 'all',
    onProgress: (done) => progress.update(done),
  });
  progress.done(`${request.names.length} columns`);
  return { interval, features, bars, adjusted: input.panel, barEnd: barEnds(interval, features.time), stocks };
}

/** What the named features are made of, as it was known at a time. Refuses (NO_DATA) a store without a bar. */
export async function readGround(
  { interval, names, asOf }: Pick<FeatureRequest, 'interval' | 'names' | 'asOf'>,
  { store, progress }: { readonly store: Store; readonly progress: Progress },
): Promise<StoredInput> {
  progress.start('read');
  const read = await readFeatureInput({ interval, asOf, fundamentals: needsFundamentals(names) }, store);
  if (read === undefined) throw noBars(interval, asOf);
  progress.done(`${rowCount(read.bars).toLocaleString('en')} bars of ${read.bars.symbols.length} stocks`);
  return read;
}

function noBars(interval: Interval, asOf: EpochMs | undefined): OpenAlphaError {
  const other = INTERVALS.filter((i) => i !== interval).join(' or ');
  return new OpenAlphaError(
    'NO_DATA',
    `The store holds no ${interval} bars${asOf === undefined ? '' : ' that were known then'}.`,
    {
      hint: `Import some with \`openalpha import prices FILE\`, or use --interval ${other}; \`openalpha status\` shows what there is.`,
    },
  );
}
