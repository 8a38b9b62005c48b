import { endsInsideQuotes, splitCells } from './cells.js';

/** One row of a table as text. */
export interface TextRecord {
  /** Line on which it begins, the first line of the file is 1. */
  readonly line: number;
  /** One cell per column of the header; empty when there is a `problem`. */
  readonly cells: readonly string[];
  /** The row as written. */
  readonly text: string;
  /** Why the row cannot be read as cells, a sentence; absent when it can. */
  readonly problem?: string;
}

/** Takes text in pieces of any size and gives the rows that are complete; `end` gives what is left. */
export interface RecordReader {
  push(text: string): TextRecord[];
  end(): TextRecord[];
}

/** What a reader must know of the table. */
export interface RecordOptions {
  /** One character. */
  readonly delimiter: string;
  /** Number of cells in the header. */
  readonly width: number;
  /** Line number of the first line that will be pushed. */
  readonly firstLine: number;
}

/** A quoted cell may run over this many lines; beyond it, the quote is taken for a slip of the pen. */
const MOST_LINES = 1_000;
/** The same for characters: what is given up is read again, line by line. */
const MOST_CHARACTERS = 1_000_000;

/**
 * A reader of delimited rows whose quoted cells may contain line breaks. Blank lines are passed over.
 *
 * A quote that never closes, or closes into a row that does not fit the header, costs its own line alone: that line is
 * given with a `problem` and reading goes on with the next one, so a slip in row 3 cannot swallow the rest of the file.
 */
export function createDelimitedReader(options: RecordOptions): RecordReader {
  const { delimiter, width } = options;
  let rest = '';
  let line = options.firstLine;
  /** Lines of a record whose quotes are still open, as written. */
  let open: string[] = [];
  let openCharacters = 0;

  function take(raw: string, out: TextRecord[]): void {
    if (open.length > 0) {
      open.push(raw);
      openCharacters += raw.length;
      line++;
      if (endsInsideQuotes(bare(raw), delimiter, true)) {
        if (open.length >= MOST_LINES || openCharacters > MOST_CHARACTERS) giveUp(out);
        return;
      }
      const text = bare(open.join('\n'));
      const cells = splitCells(text, delimiter);
      if (typeof cells === 'string' || cells.length !== width) {
        giveUp(out);
        return;
      }
      out.push({ line: line - open.length, cells, text });
      open = [];
      return;
    }
    const text = bare(raw);
    const at = line++;
    if (isBlank(text)) return;
    const cells = splitCells(text, delimiter);
    if (cells === 'open') {
      open = [raw];
      openCharacters = raw.length;
    } else if (cells === 'malformed') {
      out.push({ line: at, cells: [], text, problem: 'Text follows a closing quote.' });
    } else if (cells.length !== width) {
      out.push({ line: at, cells: [], text, problem: cellCountProblem(cells.length, width) });
    } else out.push({ line: at, cells, text });
  }

  /** Rejects the line that opened the quote and reads the lines after it again. */
  function giveUp(out: TextRecord[]): void {
    const [first, ...others] = open as [string, ...string[]];
    line -= open.length;
    open = [];
    out.push({ line: line++, cells: [], text: bare(first), problem: 'A quote opens and does not close.' });
    for (const other of others) take(other, out);
  }

  return {
    push(text) {
      const out: TextRecord[] = [];
      const lines = (rest + text).split('\n');
      rest = lines.pop() as string;
      for (const raw of lines) take(raw, out);
      return out;
    },
    end() {
      const out: TextRecord[] = [];
      if (rest !== '') take(rest, out);
      rest = '';
      while (open.length > 0) giveUp(out);
      return out;
    },
  };
}

/** `5 cells, the header has 6.` */
export function cellCountProblem(found: number, expected: number): string {
  return `${found} ${found === 1 ? 'cell' : 'cells'}, the header has ${expected}.`;
}

function bare(raw: string): string {
  return raw.endsWith('\r') ? raw.slice(0, -1) : raw;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
