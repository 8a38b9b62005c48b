import type { EpochMs } from './time.js';

/**
 * What can go wrong with a provider, by what follows from it. Retried: `limit`, `network`, `server`. Ends the use of the
 * provider for a while: `limit` (until the reset), `quota` (until the next day or month), `auth` (until the key is
 * changed). Is about one symbol: `not-found`, `delisted`, `empty`. Is about our reading of it: `schema`.
 */
export const FAILURE_KINDS = [
  /** Too many requests for now. */
  'limit',
  /** The allowance of the day or month (or our own budget) is used up. */
  'quota',
  /** No answer: refused, reset, timed out, cut short. */
  'network',
  /** 5xx. */
  'server',
  /** A key that is missing or refused, or a plan that does not include this. */
  'auth',
  /** The provider says that there is no such thing. */
  'not-found',
  /** `not-found` on two different days: the stock may be gone. */
  'delisted',
  /** An answer that says nothing for this symbol and span. */
  'empty',
  /** An answer that is not in the form that is known: HTML for JSON, a missing field, too large. */
  'schema',
  /** robots.txt forbids it, or could not be read because of a server error. */
  'robots',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface ProviderErrorOptions {
  /** When it makes sense to ask again, where the provider said so. */
  readonly retryAt?: EpochMs | undefined;
  readonly status?: number | undefined;
  readonly cause?: unknown;
  /** What the person can do about it; a sentence. */
  readonly hint?: string | undefined;
}

/** A request to a provider that did not give what was asked. The message never holds a key or password. */
export class ProviderError extends Error {
  readonly kind: FailureKind;
  readonly provider: string;
  readonly retryAt: EpochMs | undefined;
  readonly status: number | undefined;
  readonly hint: string | undefined;

  constructor(provider: string, kind: FailureKind, message: string, options: ProviderErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProviderError';
    this.provider = provider;
    this.kind = kind;
    this.retryAt = options.retryAt;
    this.status = options.status;
    this.hint = options.hint;
  }
}

/** Something that could not be had, as data: for reports, when the rest goes on. */
export interface SourceFailure {
  readonly provider: string;
  /** Symbol, series, feed or site that it is about; empty when it is about the provider as a whole. */
  readonly subject: string;
  readonly kind: FailureKind;
  readonly message: string;
}
