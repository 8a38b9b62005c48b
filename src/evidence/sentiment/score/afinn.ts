import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';

/** AFINN-165 with words of the market, MIT licensed: valence -5 to 5. A Map, since `constructor` is a word too. */
const VALENCES: ReadonlyMap<string, number> = new Map(Object.entries(afinn165FinancialMarketNews));

/** Tone of an everyday word, -1.7 to 1.7; 0 when it has none. */
export function everydayTone(text: string): number {
  return (VALENCES.get(text) ?? 0) / 3;
}
