import { createHash } from 'node:crypto';
import type { EpochMs } from '../../../../domain/time.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceState } from '../../../../ports/source.js';

/** What an address gave last time, so that it need not give it again (RFC 9110, section 13). */
export interface Validator {
  readonly etag?: string;
  readonly modified?: string;
  /** The earliest time for which items were taken then. */
  readonly since: EpochMs;
  /** What they were taken for: another set of stocks makes other use of the same items. */
  readonly scope: string;
}

export interface Validators {
  /** Headers that ask for news only; none when more is wanted than was taken last time. */
  headers(url: string, want: { readonly since: EpochMs; readonly scope: string }): Readonly<Record<string, string>>;
  /** To be called when the items are safe, and not earlier: what is remembered is not fetched again. */
  remember(url: string, reply: HttpReply, taken: { readonly since: EpochMs; readonly scope: string }): Promise<void>;
}

/** Longer ones are not kept: states are small texts. */
const LONGEST = 300;

/** The validators of a provider as its state has them now. Unreadable ones are as good as none. */
export async function openValidators(state: SourceState): Promise<Validators> {
  const kept = await state.read();
  return {
    headers(url, { since, scope }) {
      const validator = readValidator(kept[keyOf(url)]);
      if (validator === undefined || validator.scope !== scope || validator.since > since) return {};
      return {
        ...(validator.etag === undefined ? {} : { 'if-none-match': validator.etag }),
        ...(validator.modified === undefined ? {} : { 'if-modified-since': validator.modified }),
      };
    },
    async remember(url, { status, headers }, { since, scope }) {
      // A 304 says that what is remembered still holds.
      if (status === 304) return;
      const { etag, 'last-modified': modified } = headers;
      const validator: Validator = {
        ...(etag !== undefined && etag.length <= LONGEST ? { etag } : {}),
        ...(modified !== undefined && modified.length <= LONGEST ? { modified } : {}),
        since,
        scope,
      };
      const useful = validator.etag !== undefined || validator.modified !== undefined;
      const key = keyOf(url);
      if (!useful && kept[key] === undefined) return;
      await state.write({ [key]: useful ? JSON.stringify(validator) : null });
    },
  };
}

/** A short name of a text. Not the text itself: addresses can hold keys, and states are shown. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function keyOf(url: string): string {
  return `feed:${fingerprint(url)}`;
}

function readValidator(text: string | undefined): Validator | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Validator>;
    return typeof value.since === 'number' && typeof value.scope === 'string' ? (value as Validator) : undefined;
  } catch {
    return undefined;
  }
}
