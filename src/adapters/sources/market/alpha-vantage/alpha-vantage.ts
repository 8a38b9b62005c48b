import { DAY } from '../../../../domain/time.js';
import type { PriceSource } from '../../../../ports/price-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { seriesOf } from '../bar-columns.js';
import { createIntake } from '../bar-intake.js';
import { hyphenated } from '../hyphenated.js';
import { addSeries, createDraft, forSymbol } from '../reply-draft.js';
import { mapDaily } from './daily.js';
import { judge } from './judge.js';

/** Daily prices as they were traded from Alpha Vantage, one stock a request, the last 100 sessions. */
export function openAlphaVantage(context: SourceContext): PriceSource {
  const { apiKey = '' } = context.secrets;
  return {
    name: context.provider,
    intervals: ['1d'],
    batch: 1,
    tellsActions: false,
    // 100 sessions are at least 140 days.
    reach: { '1d': 140 * DAY },
    async fetch(request) {
      const draft = createDraft(context.provider);
      for (const symbol of request.symbols) {
        await forSymbol(draft, symbol, async () => {
          const query = new URLSearchParams({
            function: 'TIME_SERIES_DAILY',
            symbol: hyphenated(symbol),
            outputsize: 'compact',
            datatype: 'json',
            apikey: apiKey,
          });
          const reply = await context.http.request({ url: context.url(`/query?${query}`), secrets: [apiKey], judge });
          const intake = createIntake(request, context.clock.now(), draft.dropped);
          const series = seriesOf(symbol, 'raw', mapDaily(reply.json(), intake));
          addSeries(draft, series, `Alpha Vantage has no finished 1d bars of ${symbol} in the span.`);
        });
      }
      return draft;
    },
  };
}
