/** What `splitCells` gives when the quotes of a line do not fit RFC 4180. */
export type QuoteFault = 'open' | 'malformed';

const QUOTE = 34;

/**
 * The cells of one record as RFC 4180 has them: a cell that begins with a quote runs to its closing quote, a doubled
 * quote inside is one quote; anywhere else a quote is an ordinary character.
 *
 * Gives `open` when the record ends inside quotes (the cell may go on in the next line) and `malformed` when text
 * follows a closing quote.
 */
export function splitCells(text: string, delimiter: string): string[] | QuoteFault {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charCodeAt(at) !== QUOTE) {
      const end = text.indexOf(delimiter, at);
      if (end < 0) {
        cells.push(text.slice(at));
        return cells;
      }
      cells.push(text.slice(at, end));
      at = end + 1;
      continue;
    }
    let close = text.indexOf('"', at + 1);
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
    if (close < 0) return 'open';
    cells.push(text.slice(at + 1, close).replaceAll('""', '"'));
    if (close + 1 === text.length) return cells;
    if (text[close + 1] !== delimiter) return 'malformed';
    at = close + 2;
  }
}

/** Whether a line leaves a quoted cell open, given whether it began inside one. Linear, makes no strings. */
export function endsInsideQuotes(line: string, delimiter: string, beginsInside: boolean): boolean {
  let at = 0;
  let inside = beginsInside;
  for (;;) {
    if (!inside && line.charCodeAt(at) === QUOTE) {
      inside = true;
      at++;
    }
    if (inside) {
      let close = line.indexOf('"', at);
      while (close >= 0 && line.charCodeAt(close + 1) === QUOTE) close = line.indexOf('"', close + 2);
      if (close < 0) return true;
      inside = false;
      at = close + 1;
    }
    const next = line.indexOf(delimiter, at);
    if (next < 0) return false;
    at = next + 1;
  }
}
