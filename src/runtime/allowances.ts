import { PROVIDERS, type ProviderName } from '../adapters/sources/providers.js';
import type { Allowance } from '../domain/allowance.js';
import type { Config } from './config-schema.js';

/** Settings that bound a day or a month; those of posts and USD bound even at 0, which is their default. */
const BOUNDS = [
  { setting: 'perDay', span: 'day', unit: 'requests' },
  { setting: 'perMonth', span: 'month', unit: 'requests' },
  { setting: 'monthlyPosts', span: 'month', unit: 'posts' },
  { setting: 'monthlyUsd', span: 'month', unit: 'USD' },
] as const;

/** The allowances of all providers that are turned on. */
export function allowancesOf(config: Config): Allowance[] {
  return (Object.keys(PROVIDERS) as ProviderName[]).flatMap((provider) => {
    const settings: Readonly<Record<string, unknown>> = config.providers[provider];
    if (settings['enabled'] !== true) return [];
    return BOUNDS.flatMap(({ setting, span, unit }) => {
      const limit = settings[setting];
      return typeof limit === 'number' && (limit > 0 || unit !== 'requests') ? [{ provider, span, unit, limit }] : [];
    });
  });
}
