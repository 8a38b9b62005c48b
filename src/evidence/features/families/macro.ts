import type { MacroSeries } from '../../../domain/macro.js';
import type { FeatureInput } from '../../../ports/feature.js';
import type { Columns, Family, FamilyFeature, StockSlice } from '../family.js';
import { lastReleases, type MacroTimeline, macroTimeline } from '../macro-timeline.js';

/** What is read of the store for these features. */
export const MACRO_SERIES: readonly string[] = ['VIXCLS', 'DGS10', 'DGS2', 'DGS3MO'];

/** About the long-run means, so that a missing value is an ordinary one. */
const NEUTRAL_VIX = 20;
const NEUTRAL_SPREAD = 1;

const features: readonly FamilyFeature[] = [
  {
    name: 'vix_level',
    about:
      'VIX (series VIXCLS) as last released at the end of the bar, in points: the volatility that options expect, percent a year. 20 when missing.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: NEUTRAL_VIX,
    crossSection: 'keep',
  },
  {
    name: 'vix_change_5',
    about: 'VIX minus its value five release dates before, in points: fear rising or easing. 0 when missing.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 0,
    crossSection: 'keep',
  },
  {
    name: 'term_spread',
    about:
      'Ten-year minus two-year Treasury yield (DGS10 - DGS2; DGS3MO where DGS2 is missing), percentage points: below 0 a recession is feared (Estrella & Hardouvelis 1991). 1 when missing.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: NEUTRAL_SPREAD,
    crossSection: 'keep',
  },
  {
    name: 'rate_change_20',
    about:
      'Ten-year Treasury yield (DGS10) minus its value 20 release dates before, percentage points. 0 when missing.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 0,
    crossSection: 'keep',
  },
  {
    name: 'macro_missing',
    about:
      'Share of the four macro features that have their neutral value because no release, or none of the last 45 days, was known: 0 none, 1 all.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 1,
    crossSection: 'keep',
  },
];

function prepare({ macro: series }: FeatureInput) {
  const vix = joiner(series['VIXCLS'], 5);
  const ten = joiner(series['DGS10'], 20);
  const two = joiner(series['DGS2'], 0);
  const bill = joiner(series['DGS3MO'], 0);
  return (stock: StockSlice, out: Columns) => {
    const { rows, first } = stock;
    const scratch = stock.scratch.map((column) => column.subarray(first));
    const barEnd = stock.barEnd.subarray(first);
    const [level, levelChange, long, longChange, short, shorter, unused] = scratch;
    vix(barEnd, level, levelChange);
    ten(barEnd, long, longChange);
    two(barEnd, short, unused);
    bill(barEnd, shorter, unused);
    for (let i = 0; i < rows - first; i++) long[i] -= Number.isNaN(short[i]) ? shorter[i] : short[i];
    const missing = out['macro_missing']?.subarray(first);
    missing?.fill(0);
    fillMissing(out['vix_level']?.subarray(first), level, NEUTRAL_VIX, missing);
    fillMissing(out['vix_change_5']?.subarray(first), levelChange, 0, missing);
    fillMissing(out['term_spread']?.subarray(first), long, NEUTRAL_SPREAD, missing);
    fillMissing(out['rate_change_20']?.subarray(first), longChange, 0, missing);
  };
}

/** Writes the values with the neutral one for NaN, and adds a quarter to `missing` wherever that was needed. */
function fillMissing(
  column: Float32Array | undefined,
  values: Float64Array,
  neutral: number,
  missing: Float32Array | undefined,
): void {
  if (column) for (let i = 0; i < column.length; i++) column[i] = Number.isNaN(values[i]) ? neutral : values[i];
  if (missing) for (let i = 0; i < missing.length; i++) if (Number.isNaN(values[i])) missing[i] += 0.25;
}

type Join = (barEnd: Float64Array, level: Float64Array, change: Float64Array) => void;

/** Writes level and change of a series as known at each bar's end; NaN where missing. */
function joiner(series: MacroSeries | undefined, lag: number): Join {
  if (series === undefined) {
    return (_, level, change) => {
      level.fill(Number.NaN);
      change.fill(Number.NaN);
    };
  }
  const timeline: MacroTimeline = macroTimeline(series, lag);
  return (barEnd, level, change) => {
    const releases = new Int32Array(barEnd.length);
    lastReleases(timeline, barEnd, releases);
    for (let i = 0; i < barEnd.length; i++) {
      const release = releases[i];
      level[i] = release < 0 ? Number.NaN : timeline.level[release];
      change[i] = release < 0 ? Number.NaN : timeline.change[release];
    }
  };
}

/** The state of the economy, the same for all stocks. */
export const macro: Family = { features, prepare };
