import type { Stock } from '../../domain/stock.js';
import { companyKey, nameForms } from '../../evidence/sentiment/link/company-name.js';
import { KNOWN_COMPANIES, type KnownCompany } from '../../evidence/sentiment/link/known-names.js';

/**
 * What texts may call the company of each stock, by symbol, so that a headline of two companies is read for the right one: its
 * name, the forms of it and the other names by which articles are linked to it, its symbol.
 */
export function companyNames(stocks: readonly Stock[]): Map<string, readonly string[]> {
  const known = new Map(KNOWN_COMPANIES.flatMap((company) => company.keys.map((key) => [key, company] as const)));
  return new Map(
    stocks.flatMap(({ symbol, company_name }) =>
      symbol === null ? [] : [[symbol, namesOf(symbol, company_name, known.get(companyKey(company_name)))] as const],
    ),
  );
}

function namesOf(symbol: string, companyName: string, known: KnownCompany | undefined): string[] {
  const forms = nameForms(companyName).map(({ words }) => words.join(' '));
  const others = [known?.names, known?.wordy, known?.brands].flatMap((names) => names ?? []);
  return [...new Set([companyName, ...forms, ...others, symbol])];
}
