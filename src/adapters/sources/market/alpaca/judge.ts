import { ProviderError } from '../../../../domain/provider-error.js';
import type { HttpReply } from '../../../../ports/http.js';

/**
 * What a refusal of Alpaca stands for, by its `message`: a symbol that it does not know (`not-found`, the message names it
 * when Alpaca does), or prices that the plan does not include (`auth`). Other statuses speak for themselves.
 */
export function judge(reply: HttpReply): ProviderError | undefined {
  const { status } = reply;
  if (status !== 400 && status !== 403 && status !== 404 && status !== 422) return undefined;
  const message = messageOf(reply);
  if (status === 403) {
    if (!/recent SIP/i.test(message)) return undefined;
    return new ProviderError(
      'alpaca',
      'auth',
      'The plan does not include consolidated prices of the last 15 minutes.',
      {
        status,
        hint: 'Check the clock of this machine, or set providers.alpaca.feed to iex.',
      },
    );
  }
  if (/invalid symbol|symbol not found|asset not found/i.test(message)) {
    return new ProviderError('alpaca', 'not-found', `Alpaca says: ${message}`, { status });
  }
  return new ProviderError(
    'alpaca',
    'schema',
    `Alpaca refused the request (${status}): ${message || 'without a message'}`,
    {
      status,
    },
  );
}

function messageOf(reply: HttpReply): string {
  try {
    const { message } = reply.json() as { message?: unknown };
    return typeof message === 'string' ? message.replace(/\s+/g, ' ').slice(0, 300) : '';
  } catch {
    return '';
  }
}
