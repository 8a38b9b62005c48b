import { ProviderError } from '../../domain/provider-error.js';
import type { EpochMs } from '../../domain/time.js';
import type { HttpReply, HttpRequest } from '../../ports/http.js';
import { errorOfReply, isGood } from './classify.js';
import type { Mask } from './mask-secrets.js';
import { askedWait } from './wait-hints.js';

export interface VerdictOptions {
  readonly provider: string;
  readonly mask: Mask;
  readonly now: EpochMs;
  readonly judge: HttpRequest['judge'];
  /** For people: without secrets. */
  readonly shownUrl: string;
}

/** The error that an answer stands for, by its judge, else by its status; `undefined` when it is good. */
export function failureOf(reply: HttpReply, options: VerdictOptions): ProviderError | undefined {
  const good = isGood(reply.status);
  let verdict: ProviderError | 'fine' | undefined;
  try {
    verdict = options.judge?.(reply);
  } catch (error) {
    // A judge that reads JSON from an error page: the status says more than the form of the page.
    if (!(error instanceof ProviderError)) throw error;
    verdict = good ? error : undefined;
  }
  if (verdict === 'fine') return undefined;
  if (verdict !== undefined) return completed(verdict, reply, options);
  return good ? undefined : errorOfReply(options.provider, reply, { ...options, show: options.mask.url });
}

/** A judge's error with the secrets hidden and what the headers say about the wait. */
function completed(error: ProviderError, reply: HttpReply, { provider, mask, now }: VerdictOptions): ProviderError {
  const wait = error.kind === 'limit' || error.kind === 'server' ? askedWait(reply.headers, now) : undefined;
  return new ProviderError(provider, error.kind, mask.text(error.message), {
    retryAt: error.retryAt ?? (wait === undefined ? undefined : now + wait),
    status: error.status ?? reply.status,
    hint: error.hint === undefined ? undefined : mask.text(error.hint),
    cause: error.cause,
  });
}
