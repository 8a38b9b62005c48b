import type { FundamentalName } from '../../../../domain/fundamental.js';

export interface Concept {
  readonly taxonomy: 'dei' | 'us-gaap' | 'ifrs-full';
  readonly tag: string;
}

export interface ConceptList {
  readonly unit: 'USD' | 'shares';
  /** Whether the number belongs to a period (first to last day) or to a date. */
  readonly over: 'period' | 'date';
  /** Most preferred first. */
  readonly concepts: readonly Concept[];
  /** Taken from filings that have none of `concepts`. */
  readonly otherwise?: readonly Concept[];
}

const dei = (tag: string): Concept => ({ taxonomy: 'dei', tag });
const gaap = (tag: string): Concept => ({ taxonomy: 'us-gaap', tag });
const ifrs = (tag: string): Concept => ({ taxonomy: 'ifrs-full', tag });

/**
 * Where companies keep each number. The same thing has several names: by rules that changed (revenue in 2018), by kind of
 * company, by taxonomy (foreign companies use ifrs-full). `Revenues` goes before revenue from contracts, for where a
 * company gives both it is the total and the other a part (leases, interest).
 */
export const CONCEPTS: Readonly<Record<FundamentalName, ConceptList>> = {
  shares: {
    unit: 'shares',
    over: 'date',
    concepts: [
      dei('EntityCommonStockSharesOutstanding'),
      gaap('CommonStockSharesOutstanding'),
      ifrs('NumberOfSharesOutstanding'),
    ],
    // Companies with several classes tell outstanding shares by class alone, which the facts leave out; the mean of the
    // period, over all classes, is near enough.
    otherwise: [gaap('WeightedAverageNumberOfSharesOutstandingBasic'), ifrs('WeightedAverageShares')],
  },
  revenue: {
    unit: 'USD',
    over: 'period',
    concepts: [
      gaap('Revenues'),
      gaap('RevenueFromContractWithCustomerExcludingAssessedTax'),
      gaap('RevenuesNetOfInterestExpense'),
      gaap('SalesRevenueNet'),
      gaap('SalesRevenueGoodsNet'),
      gaap('SalesRevenueServicesNet'),
      gaap('RevenueFromContractWithCustomerIncludingAssessedTax'),
      ifrs('Revenue'),
      ifrs('RevenueFromContractsWithCustomers'),
    ],
  },
  net_income: {
    unit: 'USD',
    over: 'period',
    concepts: [
      gaap('NetIncomeLoss'),
      gaap('NetIncomeLossAvailableToCommonStockholdersBasic'),
      gaap('ProfitLoss'),
      ifrs('ProfitLossAttributableToOwnersOfParent'),
      ifrs('ProfitLoss'),
    ],
  },
  equity: {
    unit: 'USD',
    over: 'date',
    concepts: [
      gaap('StockholdersEquity'),
      gaap('StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest'),
      ifrs('EquityAttributableToOwnersOfParent'),
      ifrs('Equity'),
    ],
  },
};
