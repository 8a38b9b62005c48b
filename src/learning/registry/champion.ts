import { z } from 'zod';
import { OpenAlphaError } from '../../domain/errors.js';

const event = z.object({
  action: z.enum(['registered', 'promoted', 'rolled_back']),
  /** Version that is champion from here on. */
  version: z.string(),
  at: z.iso.datetime({ offset: true }),
  reason: z.string(),
});
export type ChampionEvent = z.infer<typeof event>;

/** champion.json of a kind: who is champion, and everything that led to it. History only grows. */
const championPointer = z
  .object({ format: z.literal(1), champion: z.string(), history: z.array(event).min(1) })
  .refine((pointer) => reigns(pointer.history).at(-1) === pointer.champion, {
    error: 'the history ends with another champion',
  });
export type ChampionPointer = z.infer<typeof championPointer>;

/**
 * Champions in the order of their reigns, the present one last: a promotion adds one, a rollback takes the last away. Read from
 * the whole history, so that rolling back twice goes two champions back and not to and fro.
 */
export function reigns(history: readonly ChampionEvent[]): string[] {
  const versions: string[] = [];
  for (const { action, version } of history) {
    if (action === 'rolled_back') versions.pop();
    else versions.push(version);
  }
  return versions;
}

/** The pointer after one more event. */
export function withEvent(pointer: ChampionPointer | null, next: ChampionEvent): ChampionPointer {
  return { format: 1, champion: next.version, history: [...(pointer?.history ?? []), next] };
}

/** Checks a pointer as read from the store; `null` stays `null`. Refuses MODEL when it is not one. */
export function parsePointer(kind: string, raw: unknown): ChampionPointer | null {
  if (raw === null) return null;
  const parsed = championPointer.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new OpenAlphaError('MODEL', `The champion file of ${kind} cannot be used: ${z.prettifyError(parsed.error)}`, {
    hint: `Remove champion.json from the folder of ${kind} and choose again: openalpha models promote ${kind}@<version>.`,
  });
}
