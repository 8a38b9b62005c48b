import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { OpenAlphaError } from '../domain/errors.js';
import { maskUrl } from '../domain/mask-url.js';
import { knownSecretVariables, secretSettings } from './config-providers.js';
import { type Config, configSchema } from './config-schema.js';
import { looseSecretFile, readSettingsFile } from './settings-file.js';
import { parseSettings } from './settings-json.js';

export const CONFIG_FILE = 'openalpha.config.json';

export interface ConfigSources {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path given on the command line. */
  readonly file?: string | undefined;
  /** Environment file given on the command line; without, `.env` in the folder when there is one. */
  readonly envFile?: string | undefined;
  /** Whether the file of `file` need not exist (yet). Default false: a missing one is refused. */
  readonly fileMayBeMissing?: boolean;
  /** Settings from flags, by dotted path: `label.horizon`. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** How the person wrote each of them: `--horizon`. */
  readonly flagNames?: Readonly<Record<string, string>>;
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file that was read, if any. */
  readonly file: string | null;
  /** The environment file that was read, if any. */
  readonly envFile: string | null;
  /** What a person should know, a sentence each: files with keys that others may read. */
  readonly warnings: readonly string[];
}

/**
 * Flags over environment over `.env` over file over defaults. Every fault of every source is reported at once.
 * Environment names follow the setting: `label.horizon` is OPENALPHA_LABEL_HORIZON.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const file = findFile(sources);
  const envFile = findEnvFile(sources);
  const settings: Record<string, unknown> = file === null ? {} : readJson(file);
  const origins = new Map<string, string>();
  const fromEnvFile = envFile === null ? {} : readEnvFile(envFile);
  const environment = { ...fromEnvFile, ...sources.environment };
  const standard = defaultSettings();
  const aliases = knownSecretVariables();
  const secrets = secretSettings();
  const isSecret = (path: string, value: unknown) =>
    (secrets.has(path) && value !== '') || (path === 'db' && hasPassword(value));
  const warnings = [
    ...looseSecretFile(
      file,
      Object.keys(standard).filter((path) => isSecret(path, valueAt(settings, path.split('.')) ?? '')),
    ),
    ...looseSecretFile(
      envFile,
      Object.keys(standard).flatMap((path) =>
        [environmentName(path), aliases[path] ?? ''].filter((name) => isSecret(path, fromEnvFile[name] ?? '')),
      ),
    ),
  ];
  for (const path of Object.keys(standard)) {
    const name = [environmentName(path), aliases[path] ?? ''].find((candidate) => environment[candidate]);
    if (name === undefined) continue;
    put(settings, path, fromText(environment[name] as string, standard[path]));
    origins.set(
      path,
      sources.environment[name] === undefined
        ? `${name} in ${basename(envFile ?? '.env')}`
        : `environment variable ${name}`,
    );
  }
  for (const [path, value] of Object.entries(sources.flags ?? {})) {
    if (value === undefined) continue;
    put(settings, path, value);
    origins.set(path, sources.flagNames?.[path] ?? `option ${path}`);
  }
  const parsed = configSchema.safeParse(settings);
  if (parsed.success) return { config: parsed.data, file, envFile, warnings };
  // A number far outside breaks two bounds; the last is the setting's own.
  const issues = new Map(parsed.error.issues.map((issue) => [`${issue.code} ${issue.path.join('.')}`, issue]));
  const faults = [...issues.values()].map((issue) => {
    const path = issue.path.join('.');
    // Of a list, one item may be wrong: it came from where the list did.
    const from = [...origins].find(([setting]) => path === setting || path.startsWith(`${setting}.`))?.[1];
    const origin = from ?? (file === null ? 'default' : file);
    const value = valueAt(settings, issue.path);
    const shown = secrets.has(path) || hasPassword(value) ? '"***"' : JSON.stringify(value);
    const found = value === null || typeof value === 'object' ? '' : ` is ${shown}`;
    return `  ${path || '(top level)'}${found} (from ${origin}): ${issue.message}`;
  });
  const count = faults.length === 1 ? 'One setting is wrong' : `${faults.length} settings are wrong`;
  throw new OpenAlphaError('CONFIG', `${count}:\n${faults.join('\n')}`, {
    hint: 'Correct the named settings; `openalpha init --help` lists them with their defaults.',
  });
}

/**
 * OPENALPHA_ and the path in capitals: `log.format` to OPENALPHA_LOG_FORMAT, `modelsDir` to OPENALPHA_MODELS_DIR. Providers go
 * by their own name: `providers.alpha-vantage.baseUrl` to OPENALPHA_ALPHA_VANTAGE_BASE_URL.
 */
export function environmentName(path: string): string {
  return `OPENALPHA_${path
    .replace(/^providers\./, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase()}`;
}

/** Every setting as a dotted path. */
export function settingPaths(): string[] {
  return Object.keys(defaultSettings());
}

/** The default of every setting, by dotted path. */
export function defaultSettings(): Record<string, unknown> {
  const walk = (value: object, prefix: string): (readonly [string, unknown])[] =>
    Object.entries(value).flatMap(([key, child]) =>
      child !== null && typeof child === 'object' && !Array.isArray(child)
        ? walk(child, `${prefix}${key}.`)
        : [[prefix + key, child] as const],
    );
  return Object.fromEntries(walk(configSchema.parse({}), ''));
}

function valueAt(settings: unknown, path: readonly PropertyKey[]): unknown {
  return (
    path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], settings) ?? null
  );
}

function findFile(sources: ConfigSources): string | null {
  if (sources.file !== undefined) {
    const path = resolve(sources.folder, sources.file);
    if (existsSync(path)) return path;
    if (sources.fileMayBeMissing) return null;
    throw new OpenAlphaError('CONFIG', `There is no configuration file ${path}.`, {
      hint: 'Write one with `openalpha init`, or leave --config out to use the defaults.',
    });
  }
  const path = resolve(sources.folder, CONFIG_FILE);
  return existsSync(path) ? path : null;
}

function findEnvFile(sources: ConfigSources): string | null {
  const path = resolve(sources.folder, sources.envFile ?? '.env');
  if (existsSync(path)) return path;
  if (sources.envFile === undefined) return null;
  throw new OpenAlphaError('CONFIG', `There is no environment file ${path}.`, {
    hint: 'Make it, with lines NAME=value and readable for you alone, or leave --dotenv out.',
  });
}

function readJson(path: string): Record<string, unknown> {
  const value = parseSettings(path, readSettingsFile(path));
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new OpenAlphaError('CONFIG', `${path} is JSON, but not an object at the top level.`, {
    hint: 'Correct the file, or remove it and write a fresh one with `openalpha init`.',
  });
}

function readEnvFile(path: string): Record<string, string | undefined> {
  return parseEnv(readSettingsFile(path)) as Record<string, string | undefined>;
}

/** Whether a text is a URL that carries a password: `postgres://user:password@host/db`, or one in its parameters. */
export function hasPassword(value: unknown): boolean {
  return typeof value === 'string' && maskUrl(value) !== value;
}

function put(settings: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let at = settings;
  for (const key of keys) {
    const next = at[key];
    if (next === null || typeof next !== 'object') at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  at[last] = value;
}

/** Environment values are text: numbers, booleans and lists are read as what the default is; a list of objects is JSON. */
function fromText(text: string, standard: unknown): unknown {
  // What is no number stays as it was written, so that the refusal can show it.
  if (typeof standard === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  if (typeof standard === 'boolean')
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (!Array.isArray(standard)) return text;
  return text.trimStart().startsWith('[') ? fromJson(text) : text.split(',').map((item) => item.trim());
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
