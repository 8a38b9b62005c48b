import type { z } from 'zod';
import { ProviderError } from '../../domain/provider-error.js';
import type { HttpReply } from '../../ports/http.js';

/**
 * The body as JSON in the form that is known. Throws ProviderError `schema` that names the first place where it differs:
 * a provider that changed its answers is found out here, not in the numbers.
 */
export function checkedJson<Schema extends z.ZodType>(
  reply: HttpReply,
  schema: Schema,
  provider: string,
): z.output<Schema> {
  const parsed = schema.safeParse(reply.json());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.map(String).join('.');
  throw new ProviderError(provider, 'schema', `${place}: ${issue?.message ?? 'not in the known form'}.`, {
    status: reply.status,
    hint: 'The provider may have changed its answers; look for a newer OpenAlpha.',
  });
}

/** The body as JSON where it is, `undefined` where it is anything else: for looking at an error's body. */
export function jsonOrNothing(reply: HttpReply): unknown {
  try {
    return reply.json();
  } catch {
    return undefined;
  }
}
