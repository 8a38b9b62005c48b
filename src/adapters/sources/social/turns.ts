import { z } from 'zod';
import type { Stock } from '../../../domain/stock.js';
import type { EpochMs } from '../../../domain/time.js';
import type { SourceState } from '../../../ports/source.js';

const turnSchema = z.object({
  newest: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  asked: z.number(),
});

/** What is kept of one stock: the newest post that was read, and when it was asked for last. */
export type Turn = z.output<typeof turnSchema>;

const keyOf = (symbol: string) => `turn:${symbol}`;

/**
 * Stocks with a symbol and what is kept of them, the longest unasked first: where an hour's allowance or a month's budget
 * is too small for all of them, none waits for ever.
 */
export async function byTurn(
  stocks: readonly Stock[],
  state: SourceState,
): Promise<{ readonly symbol: string; readonly turn: Turn | undefined }[]> {
  const kept = await state.read();
  const symbols = new Set(stocks.flatMap(({ symbol }) => (symbol === null ? [] : [symbol])));
  return [...symbols]
    .map((symbol) => ({ symbol, turn: readTurn(kept[keyOf(symbol)]) }))
    .sort((a, b) => (a.turn?.asked ?? 0) - (b.turn?.asked ?? 0));
}

/** Written after what was read has been taken over, so that nothing is skipped when a run is killed in between. */
export async function recordTurn(
  symbol: string,
  turn: { readonly newest: string | undefined; readonly asked: EpochMs },
  state: SourceState,
): Promise<void> {
  await state.write({ [keyOf(symbol)]: JSON.stringify(turn) });
}

/** The larger of two post ids: numbers of up to 20 digits, too long for a double. */
export function laterId(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return BigInt(a) >= BigInt(b) ? a : b;
}

function readTurn(text: string | undefined): Turn | undefined {
  if (text === undefined) return undefined;
  try {
    return turnSchema.parse(JSON.parse(text));
  } catch {
    // Kept by another version: the stock begins anew.
    return undefined;
  }
}
