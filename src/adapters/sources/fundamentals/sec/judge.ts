import { ProviderError } from '../../../../domain/provider-error.js';
import { type EpochMs, MINUTE } from '../../../../domain/time.js';
import type { HttpReply } from '../../../../ports/http.js';

/** How long the SEC keeps an address out that asked too often. */
const KEPT_OUT = 10 * MINUTE;

export const CONTACT_HINT =
  'Set net.contact to a name and an address, as in "Jane Doe jane@example.org": the SEC wants to know who asks.';

/** What an HTML page of the SEC in the place of an answer stands for: both refusals come with status 403 or 429. */
export function judgeSec(
  reply: HttpReply,
  { provider, now }: { readonly provider: string; readonly now: EpochMs },
): ProviderError | undefined {
  const { status } = reply;
  if (status !== 403 && status !== 429) return undefined;
  const page = reply.text();
  if (/Rate Threshold Exceeded/i.test(page) || status === 429) {
    return new ProviderError(provider, 'limit', 'The SEC: too many requests, kept out for some ten minutes.', {
      status,
      retryAt: now + KEPT_OUT,
      hint: 'Ten requests a second are allowed over all programs of an address: lower providers.sec.perSecond.',
    });
  }
  const what = /Undeclared Automated Tool/i.test(page) ? 'does not know who asks' : 'refused';
  return new ProviderError(provider, 'auth', `The SEC ${what} (403).`, { status, hint: CONTACT_HINT });
}
