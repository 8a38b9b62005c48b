import { ProviderError } from '../../../domain/provider-error.js';

/** A value in a few words, for errors: `null`, `an object with open, close`, `the text "N/A"`. */
export function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    if (keys.length === 0) return 'an empty object';
    return `an object with ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ' ...' : ''}`;
  }
  if (typeof value === 'string')
    return value.length > 60 ? `a text of ${value.length} characters` : `the text "${value}"`;
  return `${typeof value} ${String(value)}`;
}

/** A `schema` error: what was expected where, and what is there instead. */
export function unexpected(provider: string, expected: string, value: unknown): ProviderError {
  return new ProviderError(provider, 'schema', `Expected ${expected}, found ${found(value)}.`, {
    hint: 'The provider may have changed its answers: look for a newer version, or report it with a recording (--record DIR).',
  });
}

/**
 * A `schema` error for a status that the provider explains in a form of its own, when that form is not there: a 404 of
 * something in between must not pass for a stock that is gone.
 */
export function notOurs(provider: string, status: number): ProviderError {
  return new ProviderError(
    provider,
    'schema',
    `Status ${status} without the explanation that the provider sends with it.`,
    {
      status,
      hint: `Check providers.${provider}.baseUrl, or a proxy in between.`,
    },
  );
}

/** A value that must be an object with keys. Throws ProviderError `schema`. */
export function objectOf(provider: string, expected: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(provider, expected, value);
  return value as Readonly<Record<string, unknown>>;
}

/** A value that must be a list. Throws ProviderError `schema`. */
export function listOf(provider: string, expected: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(provider, expected, value);
  return value;
}

/** A number as it is; anything else, numeric text included, is NaN. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
