import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Panel } from '../../domain/panel.js';
import type { Table } from '../../domain/table.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { featureNames } from '../../evidence/features/catalog.js';
import { adjustBackward } from '../../evidence/market/adjust.js';
import { modelTable } from '../../export/tables/models.js';
import { barTable, featureTable } from '../../export/tables/panels.js';
import { predictionTable } from '../../export/tables/predictions.js';
import { recommendationTable } from '../../export/tables/recommendations.js';
import { sentimentTable } from '../../export/tables/sentiment.js';
import type { Progress } from '../../ports/progress.js';
import type { Store } from '../../ports/store.js';
import { buildFeatures } from '../build-features.js';
import { readActions } from '../read-actions.js';

export interface ExportRequest {
  readonly interval: Interval;
  readonly symbols?: readonly string[] | undefined;
  /** First and last bar or prediction time, midnight UTC of a trading date; the last day is included. */
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
  readonly asOf?: EpochMs | undefined;
  /** Bars with splits and dividends taken out. */
  readonly adjusted: boolean;
  readonly featureSet: string;
  readonly crossSection: 'none' | 'rank' | 'zscore';
  /** All kept sets of recommendations or predictions, instead of the newest. */
  readonly all: boolean;
}

interface Deps {
  readonly store: Store;
  readonly progress: Progress;
}

/** What can be exported, by name; each makes a table out of the store. A new one is a function and a line here. */
export const EXPORTABLE: Readonly<Record<string, (request: ExportRequest, deps: Deps) => Promise<Table>>> = {
  recommendations,
  predictions,
  bars,
  sentiment,
  features,
  models,
};

/** The table of one name. Refuses USAGE for an unknown name and NO_DATA when there is nothing in it. */
export async function exportTable(what: string, request: ExportRequest, deps: Deps): Promise<Table> {
  const make = Object.hasOwn(EXPORTABLE, what) ? EXPORTABLE[what] : undefined;
  if (make === undefined) {
    throw new OpenAlphaError('USAGE', `"${what}" cannot be exported.`, {
      hint: `Choose one of ${Object.keys(EXPORTABLE).join(', ')}.`,
    });
  }
  const table = await make(request, deps);
  if (table.rows > 0) return table;
  throw new OpenAlphaError(
    'NO_DATA',
    `There are no ${what} to export${request.symbols === undefined ? '' : ` for ${request.symbols.join(', ')}`}.`,
    {
      hint: '`openalpha status` shows what the store holds; --from, --to and --symbols may be too narrow.',
    },
  );
}

async function recommendations(request: ExportRequest, { store }: Deps): Promise<Table> {
  const rows = await store.recommendations.read({ ...span(request), latestOnly: !request.all });
  return recommendationTable(rows.filter(ofSymbols(request)));
}

async function predictions(request: ExportRequest, { store }: Deps): Promise<Table> {
  const bounded = request.from !== undefined || request.to !== undefined;
  return predictionTable(
    await store.predictions.read({ ...span(request), ...symbolsOf(request), latestOnly: !request.all && !bounded }),
  );
}

async function bars(request: ExportRequest, { store }: Deps): Promise<Table> {
  const { interval, asOf } = request;
  const panel = await store.bars.read({
    interval,
    asOf,
    ...symbolsOf(request),
    ...(request.adjusted ? {} : span(request)),
  });
  if (!request.adjusted) return barTable(panel, interval);
  // Factors need every later action, so all bars are read and the span is cut afterwards.
  const { actions, laterSplits } = await readActions(store, { interval, asOf, ...symbolsOf(request) });
  const { columns } = adjustBackward(panel, actions, { laterSplits });
  const adjusted = {
    ...panel,
    columns: { ...panel.columns, ...columns },
    adjustment: panel.adjustment.slice().fill(2),
  };
  const rows = rowsInSpan(adjusted, request);
  return barTable(
    { ...cut(adjusted, rows), adjustment: Uint8Array.from(rows, (row) => adjusted.adjustment[row] as number) },
    interval,
  );
}

async function sentiment(request: ExportRequest, { store }: Deps): Promise<Table> {
  return sentimentTable(await store.sentiment.read({ asOf: request.asOf, ...symbolsOf(request), ...span(request) }));
}

async function features(request: ExportRequest, deps: Deps): Promise<Table> {
  const names = featureNames(request.featureSet);
  const { interval, crossSection, asOf } = request;
  const frame = await buildFeatures({ interval, names, crossSection, asOf }, deps);
  const wanted = new Set(request.symbols ?? frame.features.symbols);
  return featureTable(cut(frame.features, rowsInSpan(frame.features, request, wanted)), interval);
}

async function models(_request: ExportRequest, { store }: Deps): Promise<Table> {
  return modelTable(await store.models.list());
}

function span(request: ExportRequest): { from?: EpochMs; to?: EpochMs } {
  return {
    ...(request.from === undefined ? {} : { from: request.from }),
    ...(request.to === undefined ? {} : { to: request.to + DAY - 1 }),
  };
}

function symbolsOf({ symbols }: ExportRequest): { symbols?: readonly string[] } {
  return symbols === undefined ? {} : { symbols };
}

function ofSymbols({ symbols }: ExportRequest): (row: { readonly symbol: string }) => boolean {
  const wanted = symbols === undefined ? undefined : new Set(symbols);
  return ({ symbol }) => wanted?.has(symbol) ?? true;
}

type AnyPanel = Panel<string, Float64Array> | Panel<string, Float32Array>;

function rowsInSpan(panel: AnyPanel, request: ExportRequest, symbols?: ReadonlySet<string>): Uint32Array {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = span(request);
  const rows: number[] = [];
  for (const [s, symbol] of panel.symbols.entries()) {
    if (symbols !== undefined && !symbols.has(symbol)) continue;
    for (let row = panel.offsets[s] as number; row < (panel.offsets[s + 1] as number); row++) {
      const time = panel.time[row] as number;
      if (time >= from && time <= to) rows.push(row);
    }
  }
  return Uint32Array.from(rows);
}

/** A panel of the given rows, ascending; symbols without a row stay, empty. */
function cut<Columns extends string, Values extends Float64Array | Float32Array>(
  panel: Panel<Columns, Values>,
  rows: Uint32Array,
): Panel<Columns, Values> {
  const offsets = new Uint32Array(panel.symbols.length + 1);
  for (let s = 0, i = 0; s < panel.symbols.length; s++) {
    while (i < rows.length && (rows[i] as number) < (panel.offsets[s + 1] as number)) i++;
    offsets[s + 1] = i;
  }
  const pick = <T extends Float64Array | Float32Array>(values: T): T => {
    const out = new (values.constructor as new (length: number) => T)(rows.length);
    for (let i = 0; i < rows.length; i++) out[i] = values[rows[i] as number] as number;
    return out;
  };
  const columns = Object.fromEntries(
    Object.entries<Values>(panel.columns).map(([name, values]) => [name, pick(values)]),
  ) as Record<Columns, Values>;
  return { symbols: panel.symbols, offsets, time: pick(panel.time), columns };
}
