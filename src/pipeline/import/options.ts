import { OpenAlphaError } from '../../domain/errors.js';
import { DATE_FORMATS, type DateFormat } from '../../evidence/intake/stamp.js';

/** What every import may be told. */
export interface ImportOptions {
  /** `field=column` each, before the vocabulary of known spellings. */
  readonly map?: readonly string[] | undefined;
  /** IANA zone of times of day that carry none. */
  readonly timeZone?: string | undefined;
  /** How dates are written. Default `auto`: year first, or month first with slashes. */
  readonly dateFormat?: DateFormat | undefined;
  /** Who the rows are from. Default `file:` and the file's name. */
  readonly provider?: string | undefined;
  /** One faulty row in any file refuses all files, and nothing is changed. Default false. */
  readonly strict?: boolean | undefined;
  /** The same report, nothing written. Default false. */
  readonly dryRun?: boolean | undefined;
  /** How many rejected rows the report shows. Default 20. */
  readonly showRejected?: number | undefined;
}

/** The options of reading that every kind of table shares. Throws USAGE for values that are not among the allowed. */
export function readingOptions(options: ImportOptions): {
  map: Readonly<Record<string, string>>;
  timeZone: string | undefined;
  dateFormat: DateFormat | undefined;
  keepRejected: number | undefined;
} {
  return {
    map: columnMap(options.map ?? []),
    timeZone: options.timeZone,
    dateFormat: oneOf('--date-format', options.dateFormat, DATE_FORMATS),
    keepRejected: options.showRejected,
  };
}

/** The value when it is one of the allowed or absent; USAGE otherwise, naming them. */
export function oneOf<Value extends string>(
  option: string,
  value: Value | undefined,
  allowed: readonly Value[],
): Value | undefined {
  if (value === undefined || allowed.includes(value)) return value;
  throw new OpenAlphaError('USAGE', `${option} is "${value}".`, { hint: `Expected ${allowed.join(', ')}.` });
}

function columnMap(pairs: readonly string[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const [field, column] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (at < 1 || column === '') {
      throw new OpenAlphaError('USAGE', `--map is "${pair}".`, {
        hint: 'Write the field, an equals sign and the name of the column: --map close=Last',
      });
    }
    map[field] = column;
  }
  return map;
}
