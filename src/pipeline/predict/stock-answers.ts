import type { Panel } from '../../domain/panel.js';
import type { NewestRows } from '../../evidence/features/newest-rows.js';
import type { ModelOutput } from '../../ports/model.js';
import { completeLastRows } from './rows.js';
import { type Member, windowOf } from './select-members.js';
import { matrixFor } from './vote.js';

/** Stocks that follow one another in the order of their symbols (by code unit). */
export interface SymbolRange {
  /** Included. */
  readonly from: string;
  /** Not included; `null`: to the end. */
  readonly until: string | null;
}

/** What some stocks look like now and what every member says of them, before votes are calibrated and joined. */
export interface StockAnswers {
  /** As many of the newest rows of each stock as the longest window of a member has, or all it has. */
  readonly features: Panel<string, Float32Array>;
  /** By member, for the last row of each of the stocks of which all is known. */
  readonly outputs: readonly ModelOutput[];
}

/**
 * Asks the members about the stocks of which these are the newest rows. What they say of a stock depends on nothing that is asked beside it, so that parts say what the
 * whole would, to the last bit.
 */
export function answerStocks(features: StockAnswers['features'], members: readonly Member[]): StockAnswers {
  const names = Object.keys(features.columns);
  const rows = completeLastRows(features, { names, window: windowOf(members) });
  const outputs = members.map((member) => member.model.predict(matrixFor({ features }, rows, member)));
  return { features, outputs };
}

/** Those of the range that may be asked for, as positions in the panel whose symbols are given. */
export function stocksWithin(
  { from, until }: SymbolRange,
  { stocks }: Pick<NewestRows, 'stocks'>,
  { symbols }: { readonly symbols: readonly string[] },
): number[] {
  return stocks.filter((stock) => {
    const symbol = symbols[stock] as string;
    return symbol >= from && (until === null || symbol < until);
  });
}
