import { spawn } from 'node:child_process';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Crontab } from '../../ports/schedule.js';

/** No crontab that a person wrote is larger; more is not read into memory. */
const MOST_BYTES = 1_000_000;
const MOST_ERROR_BYTES = 10_000;

/** How the programs of Vixie, cronie, macOS and busybox say that there is no crontab yet. */
const NONE_YET = /no crontab for|can't open .*no such file/is;

interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * The person's crontab by way of the program `crontab`, which is started without a shell. An answer that is neither a crontab
 * nor a clear "none" is refused: taking it for an empty one would lose what is there.
 */
export function openCrontab(options: { readonly environment: NodeJS.ProcessEnv }): Crontab {
  const run = (args: readonly string[], input?: Buffer) => runCrontab(args, options.environment, input);
  const read = async (): Promise<string> => {
    const { code, stdout, stderr } = await run(['-l']);
    if (code === 0) return stdout.toString('latin1');
    if (stdout.length === 0 && NONE_YET.test(stderr)) return '';
    throw refused('`crontab -l`', code, stderr);
  };
  return {
    read,
    async replace(before, after) {
      if ((await read()) !== before) {
        throw new OpenAlphaError('REFUSED', 'The crontab was changed by somebody else just now.', {
          hint: 'Try again. Nothing was changed.',
        });
      }
      const { code, stderr } = await run(['-'], Buffer.from(after, 'latin1'));
      if (code !== 0) throw refused('`crontab -`', code, stderr);
      if ((await read()) === after) return;
      throw new OpenAlphaError('REFUSED', 'The crontab does not read as it was written.', {
        hint: 'Look at it with `crontab -l`: another program may have written at the same time.',
      });
    },
  };
}

function runCrontab(args: readonly string[], environment: NodeJS.ProcessEnv, input?: Buffer): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('crontab', args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Its words are read, so they have to be those that are known.
      env: { ...environment, LC_ALL: 'C' },
      shell: false,
    });
    const stdout: Buffer[] = [];
    let stderr = '';
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) child.kill('SIGKILL');
      else stdout.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(0, MOST_ERROR_BYTES);
    });
    // A program that ends without reading its input says why by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', (cause) => reject(notStarted(cause)));
    child.on('close', (code) => {
      if (bytes > MOST_BYTES) reject(tooLarge());
      else resolve({ code, stdout: Buffer.concat(stdout), stderr });
    });
  });
}

function notStarted(cause: Error): OpenAlphaError {
  const missing = 'code' in cause && cause.code === 'ENOENT';
  const what = missing
    ? 'There is no program `crontab` on this machine.'
    : `\`crontab\` does not start: ${cause.message}.`;
  return new OpenAlphaError('REFUSED', what, {
    hint: 'Install cron, or let something else keep the time: `openalpha cron systemd`, `openalpha cron kubernetes`.',
    cause,
  });
}

function tooLarge(): OpenAlphaError {
  return new OpenAlphaError('REFUSED', `The crontab is larger than ${MOST_BYTES.toLocaleString('en')} bytes.`, {
    hint: 'Look at it with `crontab -l`: nobody writes that much by hand. Nothing was changed.',
  });
}

function refused(call: string, code: number | null, stderr: string): OpenAlphaError {
  const said = stderr.trim().split('\n', 3).join(' ');
  const ended = code === null ? 'was ended by a signal' : `ended with ${code}`;
  return new OpenAlphaError('REFUSED', `${call} ${ended}${said === '' ? '' : ` and said: ${said}`}.`, {
    hint: 'The crontab is as it was. Try the same command by hand; you may not be allowed to use cron here.',
  });
}
