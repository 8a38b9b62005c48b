import { OpenAlphaError } from '../../domain/errors.js';

/** How a text file is laid out, read off its first bytes. */
export type TextLayout =
  | { readonly format: 'jsonl' }
  | {
      readonly format: 'delimited';
      /** The delimiter of the header row. */
      readonly delimiter: string;
    };

/** A first line that is longer than this is not a header. */
export const LONGEST_HEADER = 1 << 20;

const DELIMITERS = [',', '\t', ';', '|'] as const;

/** First bytes of formats that are often mistaken for a table, and what to do about each. */
const NOT_TEXT: readonly { readonly magic: readonly number[]; readonly what: string; readonly hint: string }[] = [
  { magic: [0xff, 0xfe], what: 'UTF-16 text', hint: 'Save it as UTF-8: iconv -f UTF-16 -t UTF-8.' },
  { magic: [0xfe, 0xff], what: 'UTF-16 text', hint: 'Save it as UTF-8: iconv -f UTF-16 -t UTF-8.' },
  { magic: [0x50, 0x4b, 3, 4], what: 'a zip archive or Excel workbook', hint: 'Unpack it, or save the sheet as CSV.' },
  { magic: [0x50, 0x41, 0x52, 0x31], what: 'a Parquet file', hint: 'Convert it to CSV first.' },
  { magic: [0x42, 0x5a, 0x68], what: 'a bzip2 file', hint: 'Unpack it first: bunzip2 -c FILE | openalpha import … -' },
  {
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    what: 'an xz file',
    hint: 'Unpack it first: xz -dc FILE | openalpha import … -',
  },
  {
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    what: 'a Zstandard file',
    hint: 'Unpack it first: zstd -dc FILE | openalpha import … -',
  },
];

/** Length of a UTF-8 byte order mark at the start, 3 or 0. */
export function byteOrderMark(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/**
 * Refuses what is not a text table. `head` is the beginning of the file, at least its first line where there is one.
 *
 * @throws INPUT for an empty file, UTF-16, an archive or other binary data.
 */
export function refuseNonText(head: Uint8Array, name: string): void {
  if (head.length === 0) throw refusal(`${name} is empty.`, 'Expected a header row, or JSON lines.');
  for (const { magic, what, hint } of NOT_TEXT) {
    if (magic.every((byte, i) => head[i] === byte)) throw refusal(`${name} is ${what}, not a text table.`, hint);
  }
  if (head.includes(0)) {
    throw refusal(`${name} is binary data, or UTF-16 without a mark.`, 'Expected CSV, TSV or JSON lines in UTF-8.');
  }
}

/** Refuses a file, or the long beginning of one, that has no line end: with carriage returns it is the old Mac's. */
export function refuseNoLineEnd(head: Uint8Array, name: string): void {
  const at = head.indexOf(13);
  if (at >= 0 && at < head.length - 1) {
    throw refusal(`${name} ends its lines with a lone carriage return.`, "Convert it: tr '\\r' '\\n' < FILE");
  }
  if (head.length > LONGEST_HEADER) {
    throw refusal(
      `${name} has no line end in its first million bytes.`,
      'Expected a header row, then one row per line.',
    );
  }
}

/** JSON lines when the first character is `{`, else delimited by what stands most often in the header row. */
export function detectLayout(firstLine: string, name: string): TextLayout {
  const text = firstLine.trim();
  if (text.startsWith('{')) return { format: 'jsonl' };
  if (text.startsWith('[')) {
    throw refusal(`${name} is a JSON array.`, "Write one object per line: jq -c '.[]' FILE | openalpha import … -");
  }
  if (text.startsWith('<') && /^<(!doctype|html|\?xml)/i.test(text)) {
    throw refusal(`${name} is a web page or XML, not a table.`, 'A download may have given an error page: open it.');
  }
  const unquoted = text.replace(/"[^"]*"/g, '');
  let best: string = DELIMITERS[0];
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const count = unquoted.split(delimiter).length - 1;
    if (count > most) {
      best = delimiter;
      most = count;
    }
  }
  return { format: 'delimited', delimiter: best };
}

function refusal(message: string, hint: string): OpenAlphaError {
  return new OpenAlphaError('INPUT', message, { hint });
}
