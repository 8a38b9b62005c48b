import { ProviderError } from '../../../../domain/provider-error.js';
import type { HttpReply } from '../../../../ports/http.js';
import { notOurs } from '../found.js';

/** Longest body that can be a refusal; a time series is far longer. */
const REFUSAL = 4_000;

/**
 * What a body with status 200 stands for when it is not data. Alpha Vantage puts every refusal into one of three texts,
 * which repeat the key at times: none of them is quoted.
 */
export function judge(reply: HttpReply): ProviderError | undefined {
  if (reply.status === 404) return notOurs('alpha-vantage', 404);
  if (reply.status !== 200 || reply.body.length > REFUSAL) return undefined;
  const body = bodyOf(reply);
  if (body === undefined) return undefined;
  const refuse = (kind: ProviderError['kind'], message: string, hint?: string) =>
    new ProviderError('alpha-vantage', kind, message, { status: 200, hint });

  const said = body['Note'] ?? body['Information'];
  if (typeof said === 'string') {
    if (/premium (endpoint|feature)/i.test(said)) return refuse('auth', 'This is for paid plans of Alpha Vantage.');
    if (/burst|per second|per minute/i.test(said)) return refuse('limit', 'Alpha Vantage asks for a slower pace.');
    if (/per day|daily/i.test(said)) return refuse('quota', 'The requests of the day are used up.');
    if (/api ?key/i.test(said) && /invalid|missing|demo/i.test(said)) return refuse('auth', KEY_REFUSED, KEY_HINT);
    return refuse('limit', 'Alpha Vantage sent a notice in the place of data.');
  }
  const error = body['Error Message'];
  if (typeof error === 'string') {
    if (/apikey/i.test(error)) return refuse('auth', KEY_REFUSED, KEY_HINT);
    return refuse('not-found', 'Alpha Vantage does not know this symbol.');
  }
  if (Object.keys(body).length === 0) return refuse('empty', 'Alpha Vantage answered with an empty object.');
  return undefined;
}

const KEY_REFUSED = 'The key was refused.';
const KEY_HINT = 'Check providers.alpha-vantage.apiKey or ALPHA_VANTAGE_API_KEY.';

function bodyOf(reply: HttpReply): Readonly<Record<string, unknown>> | undefined {
  try {
    const json = reply.json();
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    // Not JSON: said where the data is read.
    return undefined;
  }
}
