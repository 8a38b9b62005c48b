import { msToDate } from '../../../../domain/time.js';
import type { PriceSource } from '../../../../ports/price-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { createIntake } from '../bar-intake.js';
import { hyphenated } from '../hyphenated.js';
import { addSeries, createDraft, forSymbol } from '../reply-draft.js';
import { judge } from './judge.js';
import { mapPrices } from './prices.js';

/** Daily prices as they were traded, splits and dividends from Tiingo, one stock a request. */
export function openTiingo(context: SourceContext): PriceSource {
  const { token = '' } = context.secrets;
  return {
    name: context.provider,
    intervals: ['1d'],
    batch: 1,
    tellsActions: true,
    async fetch(request) {
      const draft = createDraft(context.provider);
      for (const symbol of request.symbols) {
        await forSymbol(draft, symbol, async () => {
          const query = new URLSearchParams({
            startDate: msToDate(request.from),
            endDate: msToDate(request.to),
            format: 'json',
            resampleFreq: 'daily',
          });
          const reply = await context.http.request({
            url: context.url(`/tiingo/daily/${encodeURIComponent(hyphenated(symbol))}/prices?${query}`),
            headers: { authorization: `Token ${token}` },
            secrets: [token],
            judge,
          });
          const intake = createIntake(request, context.clock.now(), draft.dropped);
          const series = mapPrices(reply.json(), symbol, intake);
          addSeries(draft, series, `Tiingo has no finished 1d bars of ${symbol} in the span.`);
        });
      }
      return draft;
    },
  };
}
