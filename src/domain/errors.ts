/**
 * The small family of errors that OpenAlpha raises on purpose. Each says what was found and what was expected;
 * `hint` says what to do. Anything else that is thrown is a defect and ends with exit code 4.
 */
export type ErrorCode =
  /** Wrong arguments, or an argument that names something that is not there. */
  | 'USAGE'
  /** A configuration file, environment variable or `.env` value that does not fit the schema. */
  | 'CONFIG'
  /** A stock, model, file or run that was asked for by name and does not exist. */
  | 'NOT_FOUND'
  /** Input that was read but cannot be used: nothing was changed. */
  | 'INPUT'
  /** A gate said no (strict import, failed verification, a comparison without a winner): nothing was changed. */
  | 'REFUSED'
  /** There is not enough data to do what was asked. */
  | 'NO_DATA'
  /** Another run holds the store. */
  | 'LOCKED'
  /** The store was written by a newer version, is damaged, or is not a store. */
  | 'STORE'
  /** A model artifact that is damaged or does not match what it claims. */
  | 'MODEL'
  /** A result that could not be written: the disk is full or failed. What stood there before is unchanged. */
  | 'OUTPUT'
  /** The person or a signal stopped the work. */
  | 'CANCELLED';

const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  USAGE: 2,
  CONFIG: 2,
  NOT_FOUND: 2,
  INPUT: 2,
  REFUSED: 1,
  NO_DATA: 1,
  LOCKED: 3,
  STORE: 4,
  MODEL: 4,
  OUTPUT: 4,
  CANCELLED: 4,
};

export class OpenAlphaError extends Error {
  readonly code: ErrorCode;
  /** What the person can do about it; a sentence. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OpenAlphaError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** The process exit code for an error: 1 refused, 2 usage or configuration, 3 already running, 4 failure. */
export function exitCodeOf(error: unknown): number {
  return error instanceof OpenAlphaError ? EXIT_CODES[error.code] : 4;
}
