import { dateToMs } from '../../../../domain/time.js';
import type { FetchedSeries } from '../../../../ports/price-source.js';
import { createBarColumns, seriesOf } from '../bar-columns.js';
import { type BarIntake, takeDaily } from '../bar-intake.js';
import { listOf, numberOf, objectOf, unexpected } from '../found.js';

const PROVIDER = 'tiingo';

/**
 * Rows of `/tiingo/daily/<ticker>/prices` as raw bars with their splits and dividends: each row holds what took effect
 * on its day. The adjusted columns are left alone: they change with every later action. Throws ProviderError `schema`.
 */
export function mapPrices(json: unknown, symbol: string, intake: BarIntake): FetchedSeries {
  const rows = listOf(PROVIDER, 'a list of days', json);
  const bars = createBarColumns(rows.length);
  const actions: FetchedSeries['actions'][number][] = [];
  for (const item of rows) {
    const row = objectOf(PROVIDER, 'a day with prices', item);
    const date = typeof row['date'] === 'string' ? dateToMs(row['date'].slice(0, 10)) : undefined;
    if (date === undefined) throw unexpected(PROVIDER, '`date` as an ISO date', row['date']);
    const { open, high, low, close, volume, splitFactor, divCash } = row;
    takeDaily(intake, bars, date, numberOf(open), numberOf(high), numberOf(low), numberOf(close), numberOf(volume));
    if (date < intake.from || date > intake.to) continue;
    const ratio = numberOf(splitFactor);
    if (ratio > 0 && ratio !== 1 && Number.isFinite(ratio))
      actions.push({ ex_date: date, type: 'split', value: ratio });
    const cash = numberOf(divCash);
    if (cash > 0 && Number.isFinite(cash)) actions.push({ ex_date: date, type: 'dividend', value: cash });
  }
  return seriesOf(
    symbol,
    'raw',
    bars,
    actions.sort((a, b) => a.ex_date - b.ex_date),
  );
}
