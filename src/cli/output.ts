import { styleText } from 'node:util';
import Table from 'cli-table3';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Output {
  /** A line on stdout. */
  line(text?: string): void;
  /** A line on stderr: said to the person, not part of the result. */
  note(text: string): void;
  /** A table on stdout; columns whose name is in `right` are set to the right. */
  table(head: readonly string[], rows: readonly (readonly string[])[], options?: { right?: readonly string[] }): void;
  style(style: Style, text: string): string;
}

/** Notes go to `log` where the log alone may be on stderr. */
export function createOutput(options: {
  readonly color: boolean;
  readonly quiet: boolean;
  readonly log?: ((text: string) => void) | undefined;
}): Output {
  const style = (name: Style, text: string) => (options.color ? styleText(name, text) : text);
  return {
    line: (text = '') => void process.stdout.write(`${text}\n`),
    note: (text) => {
      if (options.log !== undefined) options.log(text);
      else if (!options.quiet) process.stderr.write(`${text}\n`);
    },
    table: (head, rows, { right = [] } = {}) => {
      const table = new Table({
        head: head.map((name) => style('bold', name)),
        style: { head: [], border: [], compact: true },
        colAligns: head.map((name) => (right.includes(name) ? 'right' : 'left')),
        chars: BORDERLESS,
      });
      for (const row of rows) table.push([...row]);
      // The last column is padded too; blanks at the end of a line are of no use to anybody.
      process.stdout.write(`${table.toString().replace(/[ \t]+$/gm, '')}\n`);
    },
    style,
  };
}

/** Two blanks between columns and no lines: easy to read, and to cut with other tools. */
const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
