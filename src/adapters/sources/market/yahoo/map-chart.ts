import type { Interval } from '../../../../domain/bar.js';
import { newYorkDate } from '../../../../domain/new-york-time.js';
import { ProviderError } from '../../../../domain/provider-error.js';
import { SECOND } from '../../../../domain/time.js';
import type { FetchedSeries } from '../../../../ports/price-source.js';
import { createBarColumns, seriesOf } from '../bar-columns.js';
import { type BarIntake, takeDaily, takeHourly } from '../bar-intake.js';
import { hyphenated } from '../hyphenated.js';
import { mapActions } from './actions.js';
import { type Chart, isGranularity } from './chart.js';
import { roundPrice } from './round-price.js';

/** Exchanges of the US by Yahoo's codes, where a chart without a currency is in USD. */
const US_EXCHANGES = new Set(
  'ASE BTS BATS DJI NAS NCM NGM NIM NMS NYQ NYS OBB OEM OQB OQX OTC PCX PNK SNP WCB'.split(' '),
);

export interface MappedChart {
  /** Absent when the prices were kept out. */
  readonly series?: FetchedSeries;
  /** Sentences on what was kept out. */
  readonly keptOut: readonly string[];
}

/**
 * A chart as a series of a symbol, prices adjusted for splits. Kept out whole: prices that are not in USD, or whose days
 * are not those of New York. Throws ProviderError `schema` when the chart is of another symbol or grain than asked.
 */
export function mapChart(chart: Chart, symbol: string, interval: Interval, intake: BarIntake): MappedChart {
  checkAnswersTheQuestion(chart, symbol, interval);
  const foreign = foreignPrices(chart);
  if (foreign !== undefined) return { keptOut: [foreign] };

  const { actions, unusable } = mapActions(chart, intake.from, intake.to);
  return {
    series: seriesOf(symbol, 'split', mapBars(chart, interval, intake), actions),
    keptOut: unusable === 0 ? [] : [`${unusable} splits or dividends without a date or a positive value.`],
  };
}

function mapBars(chart: Chart, interval: Interval, intake: BarIntake) {
  const { timestamp, open, high, low, close, volume } = chart;
  const bars = createBarColumns(timestamp.length);
  const take = interval === '1d' ? takeDaily : takeHourly;
  for (let row = 0; row < timestamp.length; row++) {
    const stamp = (timestamp[row] as number) * SECOND;
    take(
      intake,
      bars,
      // The stamp is the start of the session or, for a live bar, the last trade: both on the trading date. The offset that
      // the reply names is that of today, wrong for bars on the other side of a change of the clocks.
      interval === '1d' ? newYorkDate(stamp) : stamp,
      roundPrice(open[row] as number),
      roundPrice(high[row] as number),
      roundPrice(low[row] as number),
      roundPrice(close[row] as number),
      volume[row] as number,
    );
  }
  return bars;
}

function checkAnswersTheQuestion(chart: Chart, symbol: string, interval: Interval): void {
  const asked = hyphenated(symbol);
  if (chart.symbol !== '' && hyphenated(chart.symbol.toUpperCase()) !== asked) {
    throw new ProviderError('yahoo', 'not-found', `Asked for ${asked}, Yahoo answered with ${chart.symbol}.`);
  }
  if (!isGranularity(chart, interval)) {
    throw new ProviderError('yahoo', 'schema', `Asked for ${interval} bars, Yahoo answered with ${chart.granularity}.`);
  }
}

/** Why the prices cannot stand beside those of US stocks, or nothing. */
function foreignPrices({ currency, exchange, timeZone }: Chart): string | undefined {
  if (currency !== 'USD' && !(currency === null && US_EXCHANGES.has(exchange))) {
    return `Prices are in ${currency ?? 'an unnamed currency'} (exchange ${exchange || 'unnamed'}), not in USD.`;
  }
  if (timeZone !== '' && timeZone !== 'America/New_York')
    return `Trading days are those of ${timeZone}, not of New York.`;
  return undefined;
}
