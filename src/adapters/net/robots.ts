import robotsParser from 'robots-parser';
import { OpenAlphaError } from '../../domain/errors.js';
import { ProviderError } from '../../domain/provider-error.js';
import { DAY, type EpochMs, MINUTE, SECOND } from '../../domain/time.js';
import { decodeText } from './charset.js';
import type { ProviderMemory } from './provider-memory.js';
import type { RawReply } from './reply.js';

/** Its types describe a default export, which Node does not see in a CommonJS module. */
const parse = robotsParser as unknown as typeof robotsParser.default;

/** The name by which sites know us in robots.txt. */
export const ROBOTS_TOKEN = 'openalpha';

/** Bytes of a robots.txt that are read; the rest is left out (RFC 9309 section 2.5 asks for at least this). */
export const ROBOTS_MAX_BYTES = 500 * 1024;

/** How long an answer holds: rules for a day at most (RFC 9309 section 2.4), a failure not until the next run of the hour. */
const RULES_HOLD = DAY;
const FAILURE_HOLDS = 30 * MINUTE;

/** Value of the key `robots:<origin>` in the state of a provider. */
interface Kept {
  readonly at: EpochMs;
  /** The text; `null`: it could not be read. */
  readonly text: string | null;
  /** Why it could not be read. */
  readonly why?: string;
}

/** What a site's robots.txt says to us. */
export interface RobotsRules {
  /** Milliseconds between two requests; 0: not said. */
  readonly delayMs: number;
  /** Empty when the address may be asked, else why not, as the end of a sentence. */
  refusal(url: URL): string;
}

export interface Robots {
  /** Rules of the site of an address. Throws CANCELLED, nothing else. */
  rules(url: URL): Promise<RobotsRules>;
}

/** robots.txt of the sites of one provider (RFC 9309), read when first needed and kept for a day. */
export function createRobots(
  memory: ProviderMemory,
  options: { readonly now: () => EpochMs; readonly fetch: (url: string) => Promise<RawReply> },
): Robots {
  const ready = new Map<string, { readonly until: EpochMs; readonly rules: RobotsRules }>();
  const asking = new Map<string, Promise<RobotsRules>>();

  async function find(origin: string): Promise<RobotsRules> {
    const key = `robots:${origin}`;
    const now = options.now();
    let kept = memory.json<Kept>(key);
    if (kept === undefined || now >= holdsUntil(kept) || kept.at > now) {
      kept = await read(origin, now);
      await memory.set({ [key]: JSON.stringify(kept) });
    }
    const rules = rulesOf(origin, kept);
    ready.set(origin, { until: holdsUntil(kept), rules });
    return rules;
  }

  async function read(origin: string, at: EpochMs): Promise<Kept> {
    try {
      const { status, body, headers } = await options.fetch(`${origin}/robots.txt`);
      if (status >= 200 && status < 300) return { at, text: decodeText(body, headers['content-type']) };
      // 4xx: there are no rules (section 2.3.1.3). 429 is a server that cannot answer now, whatever its number.
      if (status >= 400 && status < 500 && status !== 429) return { at, text: '' };
      return { at, text: null, why: `it was answered with ${status}` };
    } catch (error) {
      if (error instanceof OpenAlphaError) throw error;
      return { at, text: null, why: error instanceof ProviderError ? error.message : String(error) };
    }
  }

  return {
    async rules({ origin }) {
      const known = ready.get(origin);
      if (known !== undefined && options.now() < known.until) return known.rules;
      const promise = asking.get(origin) ?? find(origin).finally(() => asking.delete(origin));
      asking.set(origin, promise);
      return promise;
    },
  };
}

function holdsUntil(kept: Kept): EpochMs {
  return kept.at + (kept.text === null ? FAILURE_HOLDS : RULES_HOLD);
}

function rulesOf(origin: string, kept: Kept): RobotsRules {
  if (kept.text === null) {
    return {
      delayMs: 0,
      refusal: () => `the robots.txt of ${origin} could not be read (${kept.why ?? 'no reason kept'})`,
    };
  }
  const rules = parseRobots(origin, kept.text);
  return {
    delayMs: rules.delayMs,
    refusal: (url) => (rules.allows(url.href) ? '' : `the robots.txt of ${origin} forbids it to ${ROBOTS_TOKEN}`),
  };
}

/** Reads a robots.txt for one crawler: what it allows, and the delay it wants in milliseconds (0: none). */
export function parseRobots(
  origin: string,
  text: string,
  token = ROBOTS_TOKEN,
): { readonly delayMs: number; allows(url: string): boolean } {
  const rules = parse(`${origin}/robots.txt`, text);
  const delay = rules.getCrawlDelay(token) ?? 0;
  return {
    delayMs: Number.isFinite(delay) && delay > 0 ? delay * SECOND : 0,
    // The file itself may always be read (section 2.2.2).
    allows: (url) => new URL(url).pathname === '/robots.txt' || rules.isAllowed(url, token) !== false,
  };
}
