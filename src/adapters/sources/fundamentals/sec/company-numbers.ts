import { z } from 'zod';
import { canonicalSymbol } from '../../../../domain/stock.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { askAndRead } from '../../ask-and-read.js';
import { checkedJson } from '../../checked-json.js';
import { judgeSec } from './judge.js';

const tickersSchema = z.record(z.string(), z.object({ cik_str: z.int().positive(), ticker: z.string() }));

/** Canonical symbol to the SEC's number of the company (CIK); share classes of a company have the same number. */
export async function companyNumbers(context: SourceContext): Promise<ReadonlyMap<string, number>> {
  const { provider, clock } = context;
  const judge = (answer: HttpReply) => judgeSec(answer, { provider, now: clock.now() });
  const url = context.url('/files/company_tickers.json');
  const tickers = await askAndRead(context.http, { url, judge }, (reply) =>
    checkedJson(reply, tickersSchema, provider),
  );
  const numbers = new Map<string, number>();
  for (const { ticker, cik_str } of Object.values(tickers)) {
    const symbol = canonicalSymbol(ticker);
    // The list is by market value: where two tickers come to one symbol, the larger company has it.
    if (symbol !== undefined && !numbers.has(symbol)) numbers.set(symbol, cik_str);
  }
  return numbers;
}
