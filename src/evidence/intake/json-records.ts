import type { RecordReader, TextRecord } from './records.js';

/**
 * A reader of JSON lines: one object a line. Cells come in the order of `header`, as text: numbers as JavaScript writes
 * them (which reads back to the same number), `null` and absent keys as empty, lists of plain values joined by commas,
 * anything deeper as JSON. Keys that the header lacks are passed over.
 */
export function createJsonReader(header: readonly string[], firstLine: number): RecordReader {
  let rest = '';
  let line = firstLine;

  function take(raw: string, out: TextRecord[]): void {
    const text = raw.trim();
    const at = line++;
    if (text === '') return;
    const object = parseObject(text);
    if (object === undefined) {
      out.push({ line: at, cells: [], text, problem: 'The line is not one JSON object.' });
    } else out.push({ line: at, cells: header.map((key) => cellOf(object[key])), text });
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
      return out;
    },
  };
}

/** The names of all keys in the given lines, in the order of first sight. Lines that are not objects are passed over. */
export function jsonKeys(lines: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const line of lines) {
    for (const key of Object.keys(parseObject(line.trim()) ?? {})) keys.add(key);
  }
  return [...keys];
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) {
    return value.join(',');
  }
  return JSON.stringify(value);
}
