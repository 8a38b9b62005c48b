import { ProviderError } from '../../../../domain/provider-error.js';
import type { HttpReply } from '../../../../ports/http.js';
import { notOurs } from '../found.js';

/**
 * Tiingo says that an allowance is used up in plain text with status 200: for the hour it is a `limit`, for the day, the
 * month or the number of symbols a `quota`. A ticker that it does not know is a 404 with a `detail`; a 404 without one is
 * not about the ticker (`schema`).
 */
export function judge(reply: HttpReply): ProviderError | undefined {
  const { status } = reply;
  if (status === 404) return notFound(reply);
  if (status !== 200 || reply.body.length > 2_000) return undefined;
  const text = reply.text().trim();
  if (text.startsWith('[') || text.startsWith('{') || !/allocation|run over|limit/i.test(text)) return undefined;
  if (/hour/i.test(text))
    return new ProviderError('tiingo', 'limit', 'The requests of the hour are used up.', { status });
  return new ProviderError('tiingo', 'quota', 'The allowance of the day or month is used up.', {
    status,
    hint: 'Free tokens have 1,000 requests a day and 500 symbols a month.',
  });
}

function notFound(reply: HttpReply): ProviderError {
  const { status } = reply;
  if (/"detail"/.test(reply.text().slice(0, 500))) {
    return new ProviderError('tiingo', 'not-found', 'Tiingo does not know this ticker.', { status });
  }
  return notOurs('tiingo', status);
}
