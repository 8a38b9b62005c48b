import { z } from 'zod';
import { selectorFault } from '../adapters/sources/news/pages/selector-fault.js';
import { PROVIDERS, type ProviderName } from '../adapters/sources/providers.js';
import type { ProviderSpec } from '../ports/source.js';

const bound = z.number().min(0).max(1_000_000_000);
const names = z.array(z.string().min(1));

/** A feed of the user's own. */
const feed = z.strictObject({
  /** Short name, lower case: it becomes the source of its articles. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens'),
  /** May hold {symbol}: then it is asked for every stock. */
  url: z.url(),
  /** Symbols that all of its items are about. */
  symbols: names.default([]),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const selector = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const fault = text === '' ? undefined : selectorFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `expected a CSS selector: ${fault}` });
  });

/** A page of the user's own, read by selectors (CSS, as cheerio takes them). */
const site = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens'),
  /** May hold {symbol}: then it is asked for every stock. */
  url: z.url(),
  /** One element per article. */
  item: selector,
  /** Inside an item; its text is the title. */
  title: selector,
  /** Inside an item; its href is the address. Default: the title's own, or the first link inside it. */
  link: selector.optional(),
  /** Inside an item; its `datetime` attribute or its text is the time. */
  date: selector.optional(),
  /** How dates without a zone are meant. */
  timeZone: z.string().refine(isTimeZone, 'expected a name like America/New_York').default('America/New_York'),
  /** Inside an item: the publisher. Default: the site's name. */
  publisher: selector.optional(),
  /** Fetch each article's page as well and take its text. */
  articles: z.boolean().default(false),
  /** On an article's page: what holds its text. Default: found by itself. */
  body: selector.optional(),
});

/** What only one provider has. */
const OWN = {
  alpaca: { feed: z.enum(['sip', 'iex']).default('sip') },
  files: { folder: z.string().min(1).default('data/prices') },
  cnbc: { sections: names.default(['100003114', '10001147', '15839135', '20910258']) },
  marketwatch: { sections: names.default(['mw_topstories', 'mw_marketpulse']) },
  globenewswire: { feeds: names.default(['country/United+States']) },
  sec: { forms: names.default(['8-K']) },
  feeds: { list: z.array(feed).default([]) },
  pages: { sites: z.array(site).default([]) },
  reddit: { subreddits: names.default(['stocks', 'investing', 'wallstreetbets']) },
  x: {
    /** Posts that may be read in a calendar month (UTC). 0: none. */
    monthlyPosts: z.int().min(0).default(0),
    /** USD that may be spent in a calendar month. 0: nothing. */
    monthlyUsd: bound.default(0),
    /** USD per post read. */
    pricePerPost: z.number().min(0).default(0.005),
    /** Posts per stock and run, 10 to 100. */
    postsPerStock: z.int().min(10).max(100).default(10),
  },
} satisfies Partial<Record<ProviderName, Record<string, z.ZodType>>>;

function providerSchema(name: ProviderName) {
  const spec: ProviderSpec = PROVIDERS[name];
  const { limits } = spec;
  const secrets = Object.fromEntries(Object.keys(spec.secrets ?? {}).map((key) => [key, z.string().default('')]));
  const own: Record<string, z.ZodType> = (OWN as Partial<Record<ProviderName, Record<string, z.ZodType>>>)[name] ?? {};
  return z
    .strictObject({
      enabled: z.boolean().default(spec.enabled),
      /** Replaces every host of the provider. Empty: the provider's own. */
      baseUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
      /** Bounds on requests; 0 is no bound. */
      perSecond: bound.default(limits.perSecond ?? 0),
      perMinute: bound.default(limits.perMinute ?? 0),
      perHour: bound.default(limits.perHour ?? 0),
      perDay: bound.default(limits.perDay ?? 0),
      perMonth: bound.default(limits.perMonth ?? 0),
      concurrency: z.int().min(1).max(64).default(limits.concurrency),
      ...secrets,
      ...own,
    })
    .prefault({});
}

/** `providers.<name>`: the same settings for every provider, its secrets, and what only it has. */
export const providersSchema = z
  .strictObject(
    Object.fromEntries(
      (Object.keys(PROVIDERS) as ProviderName[]).map((name) => [name, providerSchema(name)]),
    ) as Record<ProviderName, ReturnType<typeof providerSchema>>,
  )
  .prefault({});

/** Environment variables by which the world knows a provider's secrets, by dotted setting. */
export function knownSecretVariables(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries<ProviderSpec>(PROVIDERS).flatMap(([name, { secrets = {} }]) =>
      Object.entries(secrets).map(([key, variable]) => [`providers.${name}.${key}`, variable]),
    ),
  );
}

/** Dotted settings whose values must never be shown. */
export function secretSettings(): ReadonlySet<string> {
  // Who knows the address of a webhook may write there.
  return new Set([...Object.keys(knownSecretVariables()), 'alerts.webhook']);
}

/** One line a provider, for `--help`: whether it is on, the environment variables of its keys, its own settings. */
export function describeProviderSettings(): string {
  return Object.entries<ProviderSpec>(PROVIDERS)
    .map(([name, { enabled, secrets = {} }]) => {
      const own = Object.keys((OWN as Partial<Record<string, object>>)[name] ?? {});
      const said = [...Object.entries(secrets).map(([key, variable]) => `${key} (${variable})`), ...own].join(', ');
      return `  ${name.padEnd(15)} ${enabled ? 'on ' : 'off'}  ${said}`.trimEnd();
    })
    .join('\n');
}
