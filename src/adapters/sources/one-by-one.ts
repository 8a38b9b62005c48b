import { type FailureKind, ProviderError, type SourceFailure } from '../../domain/provider-error.js';

/** After these the next symbol would only fare the same. */
const ENDS: ReadonlySet<FailureKind> = new Set(['limit', 'quota', 'auth', 'robots']);

/** Symbols in a row without an answer after which the provider is taken to be down. */
const DOWN_AFTER = 3;

/** Keeps apart what is one symbol's trouble and what is the provider's, for sources that ask for one symbol after the other. */
export interface OneByOne {
  /** The provider answered. */
  answered(): void;
  /**
   * The trouble of one symbol as data. Throws the error again when it ends the use of the provider: a limit, a quota, a
   * key that is refused, the third symbol in a row without an answer, or anything that is not about a provider.
   */
  failure(error: unknown, subject: string): SourceFailure;
}

/** A count of its own for one run over symbols. */
export function oneByOne(): OneByOne {
  let unanswered = 0;
  return {
    answered() {
      unanswered = 0;
    },
    failure(error, subject) {
      if (!(error instanceof ProviderError) || ENDS.has(error.kind)) throw error;
      const { kind, provider, message } = error;
      unanswered = kind === 'network' || kind === 'server' ? unanswered + 1 : 0;
      if (unanswered >= DOWN_AFTER) throw error;
      return { provider, subject, kind, message };
    },
  };
}
