import { OpenAlphaError } from '../../domain/errors.js';

/** A value as the text of a JSON column. NaN and infinities become null, as JSON has no word for them. */
export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

/** The value of a JSON column, trusted to be what was written. Refuses (STORE) text that is not JSON. */
export function fromJson<Value>(text: string, column: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new OpenAlphaError('STORE', `The column ${column} holds text that is not JSON.`, {
      hint: 'The file is damaged: put back a copy, or move it away and import again.',
      cause,
    });
  }
}
