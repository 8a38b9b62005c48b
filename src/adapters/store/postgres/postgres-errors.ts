import { type ErrorCode, OpenAlphaError } from '../../../domain/errors.js';

interface Known {
  readonly code: string;
  readonly message: string;
}

/** An error of the server (five characters) or of the socket (`ECONNREFUSED`), also inside those that drizzle wraps. */
function knownError(error: unknown): Known | undefined {
  for (let e = error, depth = 0; e instanceof Error && depth < 4; e = e.cause, depth++) {
    const first = e instanceof AggregateError ? (e.errors[0] as unknown) : e;
    const code = (first as { code?: unknown }).code;
    if (typeof code === 'string' && first instanceof Error && !(first instanceof OpenAlphaError)) {
      return { code, message: first.message || code };
    }
    const named = LOST.find((text) => e instanceof Error && e.message.includes(text));
    if (named !== undefined) return { code: 'LOST', message: e.message };
    if (e.message.includes('does not support SSL')) return { code: 'NO_TLS', message: e.message };
  }
  return undefined;
}

/** What pg says, without a code, of a connection that went away or never came. */
const LOST = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection',
];
const SOCKET = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES)/;
/** Shut down, crashed, starting up; too many clients; connection exceptions. */
const SERVER_AWAY = /^(08|57P0[123]|53300)/;

/** Whether the connection, and not what was asked for, is what failed. */
export function isConnectionFailure(error: unknown): boolean {
  const code = knownError(error)?.code;
  return code !== undefined && (code === 'LOST' || SOCKET.test(code) || SERVER_AWAY.test(code));
}

/** Whether the same write may succeed when it is done again from the start: it got in the way of another one. */
export function isConflict(error: unknown): boolean {
  const code = knownError(error)?.code;
  return code === '40001' || code === '40P01';
}

export function lacksTls(error: unknown): boolean {
  return knownError(error)?.code === 'NO_TLS';
}

type Translation = (location: string, text: string) => { code: ErrorCode; message: string; hint: string };

const INPUT: Translation = (location, text) => ({
  code: 'INPUT',
  message: `A row does not fit the store ${location} (Postgres says: ${text}).`,
  hint: 'Nothing was changed. A missing value, a doubled identifier or a text with a NUL character is the usual cause.',
});
const TLS: Translation = (location, text) => ({
  code: 'STORE',
  message: `The server of ${location} was reached, and TLS with it failed: ${text}.`,
  hint: 'Give the certificate authority with sslrootcert=FILE, name the host as its certificate does, or choose another sslmode (disable, require, verify-ca, verify-full).',
});

/** From the most special to the most general. */
const TRANSLATIONS: readonly (readonly [RegExp, Translation])[] = [
  [
    /^(28P01|28000)$/,
    (location, text) => ({
      code: 'STORE',
      message: `The server of ${location} does not let this user in (Postgres says: ${text}).`,
      hint: 'Check user and password in the URL, or in PGUSER and PGPASSWORD, and pg_hba.conf of the server.',
    }),
  ],
  [
    /^3D000$/,
    (location) => ({
      code: 'STORE',
      message: `The server of ${location} has no such database.`,
      hint: 'Make it (`createdb NAME`), or name another one at the end of the URL.',
    }),
  ],
  [
    /^42501$/,
    (location, text) => ({
      code: 'STORE',
      message: `The user of ${location} may not do this (Postgres says: ${text}).`,
      hint: 'Let an administrator grant it: CREATE on the database for the first use, then all on the schema.',
    }),
  ],
  [
    /^(NO_TLS|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_.*|ERR_TLS_.*|ERR_SSL_.*|ERR_OSSL_.*|EPROTO)$/,
    TLS,
  ],
  [
    /^53300$/,
    (location) => ({
      code: 'STORE',
      message: `The server of ${location} has no connection left for us.`,
      hint: 'Stop other clients, raise max_connections, or lower postgres.poolSize.',
    }),
  ],
  [
    /^(53100|53200|53\w{3})$/,
    (location, text) => ({
      code: 'STORE',
      message: `The server of ${location} has run out of something (Postgres says: ${text}).`,
      hint: 'Nothing was changed. Free disk space or memory on the server, then try again.',
    }),
  ],
  [
    /^55P03$/,
    (location) => ({
      code: 'LOCKED',
      message: `Another process is writing to the store ${location} and did not finish in time.`,
      hint: 'Nothing was changed. Wait for the other run to end, then try again, or raise postgres.lockTimeout.',
    }),
  ],
  [
    /^57014$/,
    (location) => ({
      code: 'STORE',
      message: `A statement on ${location} took longer than it may.`,
      hint: 'Nothing was changed. Raise postgres.statementTimeout, or find out what keeps the server busy.',
    }),
  ],
  [
    /^25006$/,
    (location) => ({
      code: 'STORE',
      message: `The store ${location} can only be read.`,
      hint: 'Name the primary server and not a standby, or open it without read-only.',
    }),
  ],
  [/^(22|23|54)/, INPUT],
  [
    /^(LOST|ECONN.*|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_.*|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES|08\w{3}|57P0[123])$/,
    (location, text) => ({
      code: 'STORE',
      message: `The server of ${location} cannot be reached (${text}).`,
      hint: 'Check host and port in the URL and that the server runs; `pg_isready -h HOST -p PORT` says so.',
    }),
  ],
  [
    /^(42P01|42703|3F000)$/,
    (location, text) => ({
      code: 'STORE',
      message: `The store ${location} does not have the tables it should have (Postgres says: ${text}).`,
      hint: 'Put back a backup (pg_restore), or name another schema with ?schema=NAME and import again.',
    }),
  ],
  [
    /^[0-9A-Z]{5}$/,
    (location, text) => ({
      code: 'STORE',
      message: `The server of ${location} refused: ${text}.`,
      hint: 'Look into the log of the server for more.',
    }),
  ],
];

/** An error of the server or of the way to it as one of ours, with what to do; anything else is given back as it is. */
export function translateError(error: unknown, location: string): unknown {
  if (error instanceof OpenAlphaError) return error;
  const known = knownError(error);
  if (known === undefined) return error;
  const translation = TRANSLATIONS.find(([pattern]) => pattern.test(known.code))?.[1];
  if (translation === undefined) return error;
  const { code, message, hint } = translation(location, known.message);
  return new OpenAlphaError(code, message, { hint, cause: error });
}
