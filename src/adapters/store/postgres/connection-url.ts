import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { OpenAlphaError } from '../../../domain/errors.js';
import { maskUrl } from '../../../domain/mask-url.js';

/** Settings that may stand in the configuration as well as in the URL, where they win. */
export interface PostgresSettings {
  /** Schema that holds the tables. Default `openalpha`. */
  readonly schema?: string | undefined;
  readonly sslMode?: string | undefined;
  /** File of the certificates to trust, PEM. */
  readonly sslRootCert?: string | undefined;
  /** Connections at once. Default 4. */
  readonly poolSize?: number | undefined;
  /** Longest wait for one connection, milliseconds. Default 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a server that cannot be reached is waited for when opening, milliseconds. Default 3,000. */
  readonly openPatienceMs?: number | undefined;
  /** Longest time for one statement, milliseconds. Default 300,000. */
  readonly statementTimeoutMs?: number | undefined;
  /** Longest wait for somebody else's write, milliseconds. Default 30,000. */
  readonly lockTimeoutMs?: number | undefined;
}

/** Where a store is and how to get there. */
export interface PostgresTarget {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly schema: string;
  readonly applicationName: string;
  /** TLS to try; `fallback`: go on without it when the server has none. */
  readonly tls: { readonly options: ConnectionOptions | false; readonly fallback: boolean };
  /** The URL without its password. */
  readonly location: string;
}

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'schema', 'application_name', 'host', 'port'];

/**
 * Reads a `postgres://user:password@host:port/database?sslmode=...&sslrootcert=...&schema=...` URL. What is missing is taken
 * from PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE. Refuses (CONFIG) a URL that cannot be read, a parameter that is
 * not known and files that are not there; never repeats a password.
 */
export function readTarget(url: string, settings: PostgresSettings = {}): PostgresTarget {
  const location = maskUrl(url);
  const parsed = parse(url, location);
  if (parsed.pathname.includes('@')) {
    throw refuse(location, 'has an @ behind its host', 'a password whose @, / and : are written %40, %2F and %3A');
  }
  const unknown = [...parsed.searchParams.keys()].filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) {
    throw refuse(location, `has the parameter ${unknown[0]}`, `one of ${PARAMETERS.join(', ')}`);
  }
  const given = (name: string) => parsed.searchParams.get(name) ?? undefined;
  const schema = given('schema') ?? settings.schema ?? 'openalpha';
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_')) {
    throw refuse(location, `names the schema "${schema}"`, 'small letters, digits and _, not beginning with pg_');
  }
  const host = given('host') ?? (decode(parsed.hostname.replace(/^\[(.*)\]$/, '$1')) || undefined);
  const port = Number(given('port') ?? parsed.port) || undefined;
  const files = { root: given('sslrootcert') ?? settings.sslRootCert, cert: given('sslcert'), key: given('sslkey') };
  return {
    host,
    port,
    user: decode(parsed.username) || undefined,
    password: decode(parsed.password) || undefined,
    database: decode(parsed.pathname.slice(1)) || undefined,
    schema,
    applicationName: given('application_name') ?? 'openalpha',
    tls: tlsOf(given('sslmode') ?? settings.sslMode, files, { host: host ?? process.env['PGHOST'], location }),
    location,
  };
}

function parse(url: string, location: string): URL {
  try {
    return new URL(url);
  } catch {
    throw refuse(location, 'cannot be read as a URL', 'postgres://user:password@host:5432/database');
  }
}

/** As libpq has it: up to `require` nobody's name is checked, unless certificates to trust are given. */
function tlsOf(
  asked: string | undefined,
  files: { readonly root: string | undefined; readonly cert: string | undefined; readonly key: string | undefined },
  { host, location }: { readonly host: string | undefined; readonly location: string },
): PostgresTarget['tls'] {
  const isHere = host === undefined || host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host);
  const mode = (asked ?? (isHere && files.root === undefined ? 'disable' : 'prefer')) as Mode;
  if (!MODES.includes(mode)) throw refuse(location, `has sslmode=${mode}`, `one of ${MODES.join(', ')}`);
  if (mode === 'disable') return { options: false, fallback: false };
  const read = (path: string | undefined) => (path === undefined ? {} : readPem(path, location));
  const ca = read(files.root).pem;
  const verified = mode === 'verify-full' || mode === 'verify-ca' || ca !== undefined;
  const options: ConnectionOptions = {
    rejectUnauthorized: verified,
    ...(ca === undefined ? {} : { ca }),
    ...(files.cert === undefined ? {} : { cert: read(files.cert).pem }),
    ...(files.key === undefined ? {} : { key: read(files.key).pem }),
    // Everything below verify-full trusts whoever shows a certificate of the authority.
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
  return { options, fallback: mode === 'allow' || mode === 'prefer' };
}

function readPem(path: string, location: string): { readonly pem?: string } {
  try {
    return { pem: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new OpenAlphaError('CONFIG', `The certificate file ${path} for ${location} cannot be read.`, {
      hint: 'Check the path in sslrootcert, sslcert or sslkey, and that you may read the file.',
      cause,
    });
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refuse(location: string, found: string, expected: string): OpenAlphaError {
  return new OpenAlphaError('CONFIG', `The store ${location} ${found}; expected ${expected}.`, {
    hint: 'Write it like postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/path/root.pem.',
  });
}
