import { OpenAlphaError } from '../../domain/errors.js';

/** A stock that has a symbol, by the key that other tables point to. */
export interface ListedStock {
  readonly id: number;
  readonly symbol: string;
}

/** What is said when a write names stocks that are not there; INPUT. */
export function unknownStocks(unknown: ReadonlySet<string>): OpenAlphaError {
  const named = [...unknown].slice(0, 5).join(', ');
  const more = unknown.size > 5 ? ` and ${unknown.size - 5} more` : '';
  return new OpenAlphaError(
    'INPUT',
    `The store does not know the ${unknown.size > 1 ? 'stocks' : 'stock'} ${named}${more}.`,
    {
      hint: 'Nothing was changed. Import the stocks first, or let the import of prices make them with --create-stocks.',
    },
  );
}
