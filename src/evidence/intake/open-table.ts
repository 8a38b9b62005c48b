import { OpenAlphaError } from '../../domain/errors.js';
import type { ByteSource } from '../../ports/text-source.js';
import { splitCells } from './cells.js';
import { createJsonReader, jsonKeys } from './json-records.js';
import { createDelimitedReader, type RecordReader, type TextRecord } from './records.js';
import { byteOrderMark, detectLayout, LONGEST_HEADER, refuseNoLineEnd, refuseNonText } from './sniff.js';

/** A table whose header has been read; its rows are still bytes. */
export interface OpenTable {
  /** How the person named the file. */
  readonly name: string;
  readonly format: 'delimited' | 'jsonl';
  /** One character; a comma, without meaning, for JSON lines. */
  readonly delimiter: string;
  /** Column names as written, trimmed; for JSON lines the keys of the first objects. */
  readonly header: readonly string[];
  /** Line of the first row. */
  readonly firstLine: number;
  /** The bytes of the rows, in order. Can be read once. */
  readonly rows: AsyncIterable<Uint8Array>;
}

/** JSON lines have no header: the keys of this many first objects stand for it. */
const JSON_SAMPLE = 100;

/**
 * Reads the header of a text table and finds out its layout: CSV, TSV, semicolons or bars by the header row, JSON lines
 * by a first `{`. A UTF-8 byte order mark and blank lines before the header are passed over.
 *
 * @throws INPUT when the file is empty, is not text in UTF-8, or its header cannot be read; names the file.
 */
export async function openTable(
  source: ByteSource,
  options: { readonly onRead?: (bytes: number) => void } = {},
): Promise<OpenTable> {
  const name = source.name === '-' ? 'stdin' : source.name;
  const chunks = source.chunks(options)[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let begin = 0;
  let end = -1;
  let line = 1;
  for (;;) {
    const { value, done } = await chunks.next();
    if (!done) head = joined(head, value);
    if (done || head.length >= 4) {
      refuseNonText(head, name);
      begin = Math.max(begin, byteOrderMark(head));
      // Pass over blank lines; the header is the first line that has something in it.
      for (end = head.indexOf(10, begin); end >= 0 && isBlank(head, begin, end); end = head.indexOf(10, begin)) {
        begin = end + 1;
        line++;
      }
    }
    if (end >= 0) break;
    if (done || head.length > LONGEST_HEADER) refuseNoLineEnd(head.subarray(begin), name);
    if (done) break;
  }
  if (end < 0) end = head.length;
  const first = decode(head.subarray(begin, end));
  if (first.trim() === '') {
    throw new OpenAlphaError('INPUT', `${name} is empty.`, { hint: 'Expected a header row, or JSON lines.' });
  }
  const layout = detectLayout(first, name);
  if (layout.format === 'jsonl') {
    const sample = decode(head.subarray(begin)).split('\n').slice(0, JSON_SAMPLE);
    const rows = remaining(head.subarray(begin), chunks);
    return { name, format: 'jsonl', delimiter: ',', header: jsonKeys(sample), firstLine: line, rows };
  }
  const { delimiter } = layout;
  const cells = splitCells(first.endsWith('\r') ? first.slice(0, -1) : first, delimiter);
  if (typeof cells === 'string') {
    throw new OpenAlphaError(
      'INPUT',
      `The header row of ${name} has quotes that do not close: ${first.slice(0, 100)}`,
      {
        hint: 'Expected column names between delimiters, quoted whole or not at all.',
      },
    );
  }
  const rows = remaining(head.subarray(end + 1), chunks);
  const header = cells.map((cell) => cell.trim());
  return { name, format: 'delimited', delimiter, header, firstLine: line + 1, rows };
}

/** The reader that fits a table's rows. */
function recordReader(table: OpenTable, firstLine: number): RecordReader {
  return table.format === 'jsonl'
    ? createJsonReader(table.header, firstLine)
    : createDelimitedReader({ delimiter: table.delimiter, width: table.header.length, firstLine });
}

/** The rows of a table as text, in batches as the bytes come in. Bytes that are not UTF-8 become U+FFFD. */
export async function* readRecords(
  table: OpenTable,
  bytes: AsyncIterable<Uint8Array> = table.rows,
  firstLine: number = table.firstLine,
): AsyncGenerator<readonly TextRecord[]> {
  const reader = recordReader(table, firstLine);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of bytes) yield reader.push(decoder.decode(chunk, { stream: true }));
  const tail = decoder.decode();
  yield [...(tail === '' ? [] : reader.push(tail)), ...reader.end()];
}

async function* remaining(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    // Whoever stops early (a refusal) must not leave the file open.
    await rest.return?.();
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 32 && bytes[i] !== 13 && bytes[i] !== 9) return false;
  return true;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
