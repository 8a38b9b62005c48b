import { ProviderError } from '../../../../domain/provider-error.js';
import { type EpochMs, SECOND } from '../../../../domain/time.js';
import type { HttpReply } from '../../../../ports/http.js';
import { jsonOrNothing } from '../../checked-json.js';
import { nextMonth } from './budget.js';

interface Problem {
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly type?: unknown;
  readonly errors?: readonly { readonly message?: unknown }[];
}

/**
 * What an answer of X that is not 2xx stands for. 429 has two meanings: the window of fifteen minutes (until
 * `x-rate-limit-reset`, epoch seconds), or the cap of the month.
 */
export function judgeX(
  reply: HttpReply,
  { provider, now }: { readonly provider: string; readonly now: EpochMs },
): ProviderError | undefined {
  const { status } = reply;
  if (status < 400 || status >= 500) return undefined;
  const problem = (jsonOrNothing(reply) ?? {}) as Problem;
  const said = String(problem.errors?.[0]?.message ?? problem.detail ?? problem.title ?? `status ${status}`).slice(
    0,
    200,
  );
  const capped = String(problem.type).endsWith('/usage-capped') || problem.title === 'UsageCapExceeded';
  if (capped || status === 402) {
    return new ProviderError(provider, 'quota', `X: ${said}.`, {
      status,
      retryAt: nextMonth(now),
      hint: 'The plan or the credits of the developer account are used up for this month.',
    });
  }
  if (status === 429) {
    const reset = Number(reply.headers['x-rate-limit-reset']) * SECOND;
    return new ProviderError(provider, 'limit', 'X: too many searches in this window.', {
      status,
      retryAt: reset > now ? reset : undefined,
    });
  }
  if (status === 401 || status === 403) {
    return new ProviderError(provider, 'auth', `X refused the bearer token (${said}).`, {
      status,
      hint: 'Check X_BEARER_TOKEN, and that the plan includes recent search with cashtags.',
    });
  }
  if (status === 400) return new ProviderError(provider, 'schema', `X did not take the search: ${said}`, { status });
  return undefined;
}
