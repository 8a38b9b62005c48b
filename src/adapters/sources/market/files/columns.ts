/** Where the columns of a price file are; -1 for one that it does not have. */
export interface PriceColumns {
  readonly symbol: number;
  readonly date: number;
  /** ISO times of hourly bars. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly adjustment: number;
  /** Grain of the row in Stooq's bulk files: `D`, `60`, `5`. */
  readonly period: number;
  /** Spelt as only Stooq does: its prices are adjusted for splits and dividends. */
  readonly isStooq: boolean;
}

/** Our own names, those of Stooq (.com and .pl) and those of its bulk files. */
const SPELLINGS = {
  symbol: ['symbol', '<ticker>'],
  date: ['date', 'data', '<date>'],
  time: ['time'],
  open: ['open', 'otwarcie', '<open>'],
  high: ['high', 'najwyzszy', '<high>'],
  low: ['low', 'najnizszy', '<low>'],
  close: ['close', 'zamkniecie', '<close>'],
  volume: ['volume', 'wolumen', '<vol>'],
  adjustment: ['adjustment'],
  period: ['<per>'],
} as const;

const NEEDED = ['open', 'high', 'low', 'close', 'volume'] as const;

/** The columns named in a header, or a sentence on what is there instead. */
export function readHeader(line: string): PriceColumns | string {
  const names = line.split(',').map((name) => name.trim().toLowerCase());
  const at = (spellings: readonly string[]) => names.findIndex((name) => spellings.includes(name));
  const columns = Object.fromEntries(
    Object.entries(SPELLINGS).map(([column, spellings]) => [column, at(spellings)]),
  ) as Record<keyof typeof SPELLINGS, number>;
  const missing: string[] = NEEDED.filter((name) => columns[name] < 0);
  if (columns.date < 0 && columns.time < 0) missing.unshift('date');
  if (missing.length > 0) return notPrices(line, missing);
  return { ...columns, isStooq: names.some((name) => name.startsWith('<') || name === 'otwarcie') };
}

function notPrices(line: string, missing: readonly string[]): string {
  const start = line.trim().slice(0, 60);
  if (/^(no data|brak danych)/i.test(start)) return 'The file holds the answer "No data" of Stooq.';
  if (/^exceeded the daily hits limit|^get your apikey/i.test(start)) {
    return `The file holds the answer "${start}" of Stooq, not prices: download it again.`;
  }
  if (start.startsWith('<!') || /^<html/i.test(start)) return 'The file holds a web page, not prices.';
  return `The file has no column ${missing.join(', ')}; its first line is "${start}".`;
}
