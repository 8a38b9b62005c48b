import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProviderError } from '../../../../domain/provider-error.js';
import { SECOND } from '../../../../domain/time.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { checkedJson, jsonOrNothing } from '../../checked-json.js';

const KEY = 'token';

/** A token is given up this long before it ends, so that it does not end on the way. */
const MARGIN = 60 * SECOND;

const replySchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const keptSchema = z.object({ token: z.string().min(1), until: z.number(), app: z.string() });
type Kept = z.output<typeof keptSchema>;

/** Tokens of an app (OAuth client credentials): one is asked for when needed, and used for as long as it lives. */
export interface Tokens {
  /** Throws ProviderError `auth` when the app's id and secret are missing or refused. */
  get(): Promise<string>;
  /** Forgets the token, for it was refused before its time. */
  drop(): Promise<void>;
}

export function redditTokens(context: SourceContext): Tokens {
  let kept: Kept | undefined;

  async function get(): Promise<string> {
    const { id, secret } = credentials(context);
    const app = createHash('sha256').update(`${id}:${secret}`).digest('hex').slice(0, 16);
    kept ??= readKept((await context.state.read())[KEY]);
    const now = context.clock.now();
    if (kept !== undefined && kept.app === app && kept.until > now) return kept.token;
    const basic = Buffer.from(`${id}:${secret}`).toString('base64');
    const reply = await context.http.request({
      url: context.url('/api/v1/access_token', 'token'),
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      form: { grant_type: 'client_credentials' },
      secrets: [secret, basic],
      judge: (answer) => judgeToken(answer, context.provider),
    });
    const { access_token: token, expires_in } = checkedJson(reply, replySchema, context.provider);
    kept = { token, until: now + expires_in * SECOND - MARGIN, app };
    await context.state.write({ [KEY]: JSON.stringify(kept) });
    return token;
  }

  return {
    get,
    async drop() {
      kept = undefined;
      await context.state.write({ [KEY]: null });
    },
  };
}

function credentials(context: SourceContext): { id: string; secret: string } {
  const { clientId: id, clientSecret: secret } = context.secrets;
  if (id && secret) return { id, secret };
  throw new ProviderError(context.provider, 'auth', 'Reddit needs the id and the secret of an app.', {
    hint: 'Make an app of type "script" at https://www.reddit.com/prefs/apps and set REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET.',
  });
}

/** A refusal comes as 401, or as status 200 with an error in the body. */
function judgeToken(reply: HttpReply, provider: string): ProviderError | undefined {
  const body = jsonOrNothing(reply) as { error?: unknown } | undefined;
  const refused = reply.status === 401 || (reply.status < 300 && typeof body?.error === 'string');
  if (!refused) return undefined;
  return new ProviderError(
    provider,
    'auth',
    `Reddit refused the app's id and secret (${String(body?.error ?? 401)}).`,
    {
      status: reply.status,
      hint: 'Check REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET against https://www.reddit.com/prefs/apps.',
    },
  );
}

function readKept(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
