import type { Net } from '../adapters/net/open-net.js';
import { FUNDAMENTAL_SOURCES } from '../adapters/sources/fundamentals/catalog.js';
import { MACRO_SOURCES } from '../adapters/sources/macro/catalog.js';
import { PRICE_SOURCES } from '../adapters/sources/market/catalog.js';
import { NEWS_SOURCES } from '../adapters/sources/news/catalog.js';
import { PROVIDERS, type ProviderName } from '../adapters/sources/providers.js';
import { SOCIAL_SOURCES } from '../adapters/sources/social/catalog.js';
import { OpenAlphaError } from '../domain/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { ProviderSpec, SourceContext, SourceFamily, SourceState } from '../ports/source.js';
import type { OfferedSource, Sources } from '../ports/sources.js';
import type { Store } from '../ports/store.js';
import { environmentName } from './config.js';
import type { Config } from './config-schema.js';

export interface SourcesOptions {
  readonly config: Config;
  readonly net: Net;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Answers come from recordings: what sources remember is not written to the store. */
  readonly replaying: boolean;
}

/** `providers.<name>` as every provider has it; what only one has is read from the same object by name. */
interface ProviderSettings extends Readonly<Record<string, unknown>> {
  readonly enabled: boolean;
  readonly baseUrl: string;
  readonly perSecond: number;
  readonly perMinute: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly perMonth: number;
  readonly concurrency: number;
}

/** Sources as the configuration wants them: each behind its own door, with its own limits, secrets and state. */
export function createSources(options: SourcesOptions): Sources {
  const opened = new Map<string, Promise<unknown>>();
  /** One source a name, so that two askers share its state. */
  const open = <Source>(
    family: SourceFamily,
    catalog: Readonly<Record<string, () => Promise<(context: SourceContext) => Source>>>,
    name: string,
  ): Promise<Source> => {
    const load = catalog[name];
    if (load === undefined) throw unknownSource(family, name, Object.keys(catalog));
    const key = `${family} ${name}`;
    const source = opened.get(key) ?? load().then((create) => create(contextOf(name as ProviderName, options)));
    opened.set(key, source);
    return source as Promise<Source>;
  };
  return {
    offered: (family) => offeredSources(family, options.config),
    turnedOff: (family) => turnedOffSources(family, options.config),
    prices: async (name) => open('prices', PRICE_SOURCES, name),
    articles: async (name) => open('news', { ...NEWS_SOURCES, ...SOCIAL_SOURCES }, name),
    macro: async (name) => open('macro', MACRO_SOURCES, name),
    fundamentals: async (name) => open('fundamentals', FUNDAMENTAL_SOURCES, name),
    forecast: (provider, requests) => options.net.forecast(provider, requests),
  };
}

/** The names of a family's providers and what their users should know, for `--help`. */
export function describeProviders(family: SourceFamily): string {
  return Object.entries<ProviderSpec>(PROVIDERS)
    .filter(([, spec]) => spec.families.includes(family))
    .map(([name, spec]) => `  ${name.padEnd(15)} ${spec.enabled ? 'on ' : 'off'}  ${spec.title}. ${spec.terms}`)
    .join('\n');
}

function offeredSources(family: SourceFamily, config: Config): OfferedSource[] {
  const names = (Object.keys(PROVIDERS) as ProviderName[]).filter(
    (name) => (PROVIDERS[name] as ProviderSpec).families.includes(family) && settingsOf(config, name).enabled,
  );
  const wanted = family === 'prices' ? config.collect.prices : names;
  for (const name of wanted) {
    const known = Object.entries<ProviderSpec>(PROVIDERS).filter(([, spec]) => spec.families.includes(family));
    if (!known.some(([other]) => other === name)) {
      throw unknownSource(
        family,
        name,
        known.map(([other]) => other),
      );
    }
  }
  return wanted
    .filter((name) => (names as readonly string[]).includes(name))
    .map((name) => ({ name, lacks: lacking(name as ProviderName, config) }));
}

function turnedOffSources(family: SourceFamily, config: Config): OfferedSource[] {
  return (Object.keys(PROVIDERS) as ProviderName[])
    .filter((name) => (PROVIDERS[name] as ProviderSpec).families.includes(family) && !settingsOf(config, name).enabled)
    .map((name) => {
      const setting = `providers.${name}.enabled`;
      return { name, lacks: [`${setting}: true (${environmentName(setting)}=true)`, ...lacking(name, config)] };
    });
}

/** What has no value, in words that say where to put one. */
function lacking(name: ProviderName, config: Config): string[] {
  const settings = settingsOf(config, name);
  const spec: ProviderSpec = PROVIDERS[name];
  const empty = Object.entries(spec.secrets ?? {})
    .filter(([key]) => settings[key] === '')
    .map(
      ([key, variable]) => `providers.${name}.${key} (${environmentName(`providers.${name}.${key}`)} or ${variable})`,
    );
  // FRED also answers without a key, and then tells no release dates.
  if (name === 'fred') return [];
  if (name === 'sec' && config.net.contact === '') {
    return [...empty, `net.contact (${environmentName('net.contact')})`];
  }
  if (name === 'x') {
    const bounds = settings['pricePerPost'] === 0 ? ['monthlyPosts'] : ['monthlyPosts', 'monthlyUsd'];
    const unset = bounds.filter((key) => settings[key] === 0);
    return [
      ...empty,
      ...unset.map((key) => `a budget in providers.x.${key} (${environmentName(`providers.x.${key}`)})`),
    ];
  }
  if (name === 'feeds' && (settings['list'] as readonly unknown[]).length === 0) return ['providers.feeds.list'];
  if (name === 'pages' && (settings['sites'] as readonly unknown[]).length === 0) return ['providers.pages.sites'];
  return empty;
}

/** For a replay, in which nothing is asked for and so nothing is used up. */
function stateInMemory(): SourceState {
  const kept = new Map<string, string>();
  const write = (values: Readonly<Record<string, string | null>>) => {
    for (const [key, value] of Object.entries(values)) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    }
  };
  return {
    read: async () => Object.fromEntries(kept),
    write: async (values) => write(values),
    update: async (keys, change) => write(change(Object.fromEntries(keys.map((key) => [key, kept.get(key)])))),
  };
}

function contextOf(
  name: ProviderName,
  { config, net, store, clock, logger, replaying }: SourcesOptions,
): SourceContext {
  const spec: ProviderSpec = PROVIDERS[name];
  const settings = settingsOf(config, name);
  const { perSecond, perMinute, perHour, perDay, perMonth, concurrency } = settings;
  const hosts: Readonly<Record<string, string>> = { main: spec.baseUrl, ...spec.hosts };
  return {
    provider: name,
    http: net.http(
      name,
      { perSecond, perMinute, perHour, perDay, perMonth, concurrency },
      // A list of sites of the user's own: one that is down says nothing about the others.
      { hosts: spec.baseUrl === '' ? 'apart' : 'together' },
    ),
    url(path, host = 'main') {
      const base = settings.baseUrl === '' ? hosts[host] : settings.baseUrl;
      if (base === undefined) throw new Error(`${name} has no host ${host}`);
      return `${base.replace(/\/+$/, '')}${path}`;
    },
    secrets: Object.fromEntries(
      Object.keys(spec.secrets ?? {}).map((key) => [key, (settings[key] as string) || undefined]),
    ),
    contact: config.net.contact,
    settings,
    state: replaying
      ? stateInMemory()
      : {
          read: () => store.providers.state(name),
          write: (values) => store.providers.setState(name, values, clock.now()),
          update: (keys, change) => store.providers.update(name, keys, change, clock.now()),
        },
    clock,
    logger,
  };
}

function settingsOf(config: Config, name: ProviderName): ProviderSettings {
  return config.providers[name] as unknown as ProviderSettings;
}

function unknownSource(family: SourceFamily, name: string, known: readonly string[]): OpenAlphaError {
  return new OpenAlphaError('USAGE', `"${name}" is not a provider of ${family}.`, {
    hint: `There are: ${known.join(', ')}.`,
  });
}
