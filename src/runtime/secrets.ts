import { createMask } from '../adapters/net/mask-secrets.js';
import { maskUrl } from '../domain/mask-url.js';
import { secretSettings } from './config-providers.js';
import type { Config } from './config-schema.js';

/**
 * Takes the secrets of a configuration out of a text: keys, the password of the store's URL, and whatever stands in a URL where a
 * password or key does. For all that leaves the program as a message: logs and errors.
 */
export function maskFor(config: Config): (text: string) => string {
  const mask = createMask();
  const keys = [...secretSettings()].map((path) =>
    path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], config),
  );
  mask.add([...keys.filter((key) => typeof key === 'string'), ...passwordsOf(config.db)]);
  // What is known may hold blanks; a URL does not, and there may be several.
  return (text) => mask.text(text).split(/(\s+)/).map(mask.url).join('');
}

/** As they stand in the URL, and decoded: a server may repeat them either way. */
function passwordsOf(db: string): string[] {
  if (maskUrl(db) === db) return [];
  try {
    const url = new URL(db);
    const inParameters = ['password', 'sslpassword'].map((name) => url.searchParams.get(name) ?? '');
    return [url.password, decodeURIComponent(url.password), ...inParameters];
  } catch {
    return [];
  }
}
