import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OpenAlphaError } from '../../domain/errors.js';
import { ProviderError } from '../../domain/provider-error.js';
import { msToIso } from '../../domain/time.js';
import { HIDDEN, type Mask } from './mask-secrets.js';
import type { RawReply } from './reply.js';
import type { Hop, Send } from './send.js';

/** What stands beside each recorded body: `000001-yahoo-<host>-<path>.meta.json`. */
interface Meta {
  readonly provider: string;
  readonly method: string;
  /** With secrets hidden, like everything here. */
  readonly url: string;
  /** SHA-256 of the form that was sent, its secrets hidden; absent without a form. */
  readonly form?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly recorded_at: string;
  /** Name of the file with the body, decompressed. */
  readonly body: string;
}

const META = '.meta.json';

/** Of the message, not of its meaning, or made for one visitor. */
const LEFT_OUT = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'set-cookie',
]);

/** Sends, and keeps every answer in a folder: redirects and failures too, in the order in which they came. */
export function recordingSend(send: Send, folder: string, mask: Mask, now: () => number): Send {
  let next: Promise<number> | undefined;
  return async (hop) => {
    const reply = await send(hop);
    next = (next ?? firstNumber(folder)).then((number) => number + 1);
    const number = (await next) - 1;
    await keep(hop, reply, { folder, number, mask, at: now() });
    return reply;
  };
}

async function firstNumber(folder: string): Promise<number> {
  await makeRecordingFolder(folder);
  const numbers = (await readdir(folder)).map((name) => Number.parseInt(name, 10)).filter((number) => number > 0);
  return Math.max(0, ...numbers) + 1;
}

/** Makes a folder to record in where there is none, and refuses (INPUT) one that nothing can be written to. */
export async function makeRecordingFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
    await rmdir(await mkdtemp(join(folder, '.writable-')));
  } catch (error) {
    throw new OpenAlphaError('INPUT', `Nothing can be recorded in ${folder}: ${(error as Error).message}.`, {
      hint: 'Name a folder that may be written with --record.',
    });
  }
}

/** Not `mkdir` with `recursive`: where no folder can be made, as in /proc, that tries for ever (Node 20 to 24). */
async function makeFolders(folder: string): Promise<void> {
  const there = await stat(folder).catch(() => undefined);
  if (there?.isDirectory()) return;
  if (there !== undefined) throw new Error(`${folder} is no folder`);
  if (dirname(folder) !== folder) await makeFolders(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Another run made it meanwhile.
    if (error.code !== 'EEXIST') throw error;
  });
}

async function keep(
  hop: Hop,
  reply: RawReply,
  { folder, number, mask, at }: { folder: string; number: number; mask: Mask; at: number },
): Promise<void> {
  const name = `${String(number).padStart(6, '0')}-${safeName(hop)}`;
  const body = `${name}.${extension(reply)}`;
  const headers = Object.entries(reply.headers).filter(([header]) => !LEFT_OUT.has(header));
  const form = formHash(hop, mask);
  const meta: Meta = {
    provider: hop.provider,
    method: hop.method,
    url: mask.url(hop.url),
    ...(form === undefined ? {} : { form }),
    status: reply.status,
    headers: Object.fromEntries(headers.map(([header, value]) => [header, mask.url(value)])),
    recorded_at: msToIso(at),
    body,
  };
  await writeFile(join(folder, body), hideInBody(reply.body, mask));
  // Last and under its final name only when whole: what a killed run leaves can be replayed.
  await writeFile(join(folder, `${name}.part`), `${JSON.stringify(meta, null, 2)}\n`);
  await rename(join(folder, `${name}.part`), join(folder, `${name}${META}`));
}

function safeName(hop: Hop): string {
  const { hostname, pathname } = new URL(hop.url);
  return `${hop.provider}-${hostname}${pathname}`
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
}

function extension(reply: RawReply): string {
  const type = reply.headers['content-type'] ?? '';
  return /\b(json|html|xml|csv)\b/i.exec(type)?.[1]?.toLowerCase() ?? (/^text\//i.test(type) ? 'txt' : 'bin');
}

/** Byte for byte, but for known secrets and tokens that the provider hands out. */
function hideInBody(body: Uint8Array, mask: Mask): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const hidden = mask.text(text).replace(/("(?:access|refresh|id)_token"\s*:\s*")[^"]*"/g, `$1${HIDDEN}"`);
  return hidden === text ? body : Buffer.from(hidden, 'latin1');
}

function formHash(hop: Hop, mask: Mask): string | undefined {
  if (hop.form === undefined) return undefined;
  return createHash('sha256')
    .update(mask.url(`?${new URLSearchParams(hop.form)}`))
    .digest('hex');
}

/**
 * Answers from a folder that was recorded, and never opens a connection. The same request gets its recordings in their
 * order, the last one again and again. Where the very address was not recorded, one that differs only in times (`end=...`
 * is another one every day) answers. Throws ProviderError `network` that names a request without a recording.
 */
export function replayingSend(folder: string, mask: Mask): Send {
  let recordings: Promise<Map<string, Meta[]>> | undefined;
  return async (hop) => {
    recordings ??= readRecordings(folder);
    const found = await recordings;
    const url = mask.url(hop.url);
    const form = formHash(hop, mask);
    const turns = found.get(exactKey(hop.method, url, form)) ?? found.get(looseKey(hop.method, url, form));
    const meta = turns && turns.length > 1 ? turns.shift() : turns?.[0];
    if (meta === undefined) {
      throw new ProviderError(
        hop.provider,
        'network',
        `${hop.provider}: ${folder} holds no recording of ${hop.method} ${url}.`,
        { hint: 'Record it first: run the same command with --record instead of --replay.' },
      );
    }
    const body = await readFile(join(folder, meta.body));
    return { url: hop.url, status: meta.status, headers: meta.headers, body };
  };
}

/** Refuses (USAGE) a folder that nothing was recorded in; gives the names of its recordings in their order. */
export async function requireRecordings(folder: string): Promise<readonly string[]> {
  const there = await stat(folder).catch(() => undefined);
  const names = there?.isDirectory() ? await readdir(folder) : undefined;
  const recordings = names?.filter((name) => name.endsWith(META)).sort() ?? [];
  if (recordings.length > 0) return recordings;
  const found =
    there === undefined
      ? `There is no folder ${folder} to replay from.`
      : `${folder} ${names === undefined ? 'is no folder' : 'holds no recordings'}.`;
  throw new OpenAlphaError('USAGE', found, { hint: 'Name a folder that was filled with --record.' });
}

async function readRecordings(folder: string): Promise<Map<string, Meta[]>> {
  const found = new Map<string, Meta[]>();
  for (const name of await requireRecordings(folder)) {
    const meta = readMeta(name, await readFile(join(folder, name), 'utf8'));
    // Two lists of their own: what is served by one key is not used up for the other.
    for (const key of [exactKey(meta.method, meta.url, meta.form), looseKey(meta.method, meta.url, meta.form)]) {
      const turns = found.get(key);
      if (turns) turns.push(meta);
      else found.set(key, [meta]);
    }
  }
  return found;
}

function readMeta(name: string, text: string): Meta {
  try {
    const meta = JSON.parse(text) as Meta;
    // A body lies beside its description, nowhere else.
    if (typeof meta.body === 'string' && /^[\w.-]+$/.test(meta.body) && typeof meta.url === 'string') return meta;
  } catch {
    // Said below.
  }
  throw new OpenAlphaError('INPUT', `${name} is not a recording.`, { hint: 'Remove it, or record again.' });
}

function exactKey(method: string, url: string, form: string | undefined): string {
  return `exact ${method} ${url} ${form ?? ''}`;
}

function looseKey(method: string, url: string, form: string | undefined): string {
  return `loose ${method} ${url.replace(/([=/])(\d{9,13}|\d{4}-\d{2}-\d{2}[^&/#]*|\d{8})(?=[&/#]|$)/g, '$1<time>')} ${form ?? ''}`;
}
