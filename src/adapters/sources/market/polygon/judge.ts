import { ProviderError } from '../../../../domain/provider-error.js';
import type { HttpReply } from '../../../../ports/http.js';
import { notOurs } from '../found.js';

/**
 * What Polygon says by `status` in a body, also with HTTP status 200: a plan that does not include what was asked
 * (`auth`), or not for this
 * span (`empty`), a refused key (`auth`), too many requests (`limit`), a ticker that it does not know (`not-found`). Bodies with
 * bars are not looked into: they are long, and begin otherwise.
 */
export function judge(reply: HttpReply): ProviderError | undefined {
  if (reply.status >= 500 || (reply.status === 200 && reply.body.length > 4_000)) return undefined;
  const { status, error, message } = bodyOf(reply);
  const said = typeof error === 'string' ? error : typeof message === 'string' ? message : '';
  const make = (kind: ProviderError['kind'], text: string, hint?: string) =>
    new ProviderError('polygon', kind, text, { status: reply.status, hint });
  switch (status) {
    case 'NOT_AUTHORIZED':
      // About the span alone: today on a plan that ends yesterday, or a day before its history begins.
      if (/before end of day|timeframe/i.test(said))
        return make('empty', 'The plan does not include this span of time.');
      return make('auth', 'The plan does not include this data.', 'See what the plan of your key includes.');
    case 'NOT_FOUND':
      return make('not-found', 'Polygon does not know this ticker.');
    case 'ERROR':
      // 429 has a Retry-After, which is read where the status is.
      if (reply.status === 429) return undefined;
      if (/maximum requests|rate limit/i.test(said)) return make('limit', 'Too many requests.');
      if (/api key|apikey|unknown key/i.test(said) || reply.status === 401) {
        return make('auth', 'The key was refused.', 'Check providers.polygon.apiKey or POLYGON_API_KEY.');
      }
      return make('schema', `Polygon refused the request (${reply.status}).`);
    default:
      return reply.status === 404 ? notOurs('polygon', 404) : undefined;
  }
}

function bodyOf(reply: HttpReply): Readonly<Record<string, unknown>> {
  try {
    const json = reply.json();
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
