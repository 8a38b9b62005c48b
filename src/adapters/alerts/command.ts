import { spawn } from 'node:child_process';
import type { Alert } from '../../domain/alert.js';
import { OpenAlphaError } from '../../domain/errors.js';
import type { AlertChannel } from '../../ports/alerts.js';
import { alertDocument } from './alert-document.js';

export interface CommandOptions {
  /** Longest time it may take, milliseconds; then it is killed. */
  readonly timeoutMs: number;
  /** What it finds in its environment beside the alert. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Of what a program says on stderr, this much is told when it fails, characters. */
const SAID = 200;

/**
 * Tells by a program of the person's own, started without a shell: the alert as one line of JSON on its stdin, and in OPENALPHA_ALERT_*.
 * What it writes to stdout is not read. It has taken the alert when it ends with 0.
 */
export function commandChannel(command: readonly string[], options: CommandOptions): AlertChannel {
  const [program, ...args] = command as readonly [string, ...string[]];
  return {
    name: 'command',
    deliver: (alert) =>
      new Promise((resolve, reject) => {
        const refuse = (why: string, cause?: unknown) =>
          reject(
            new OpenAlphaError('OUTPUT', `${program} did not take the alert: ${why}.`, {
              ...{ hint: 'Try it by hand: openalpha monitor --test-alert.', cause },
            }),
          );
        const child = spawn(program, args, {
          shell: false,
          stdio: ['pipe', 'ignore', 'pipe'],
          env: { ...options.environment, ...variablesOf(alert) },
        });
        let said = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          said = `${said}${text}`.slice(-SAID);
        });
        const late = setTimeout(() => {
          refuse(`it took longer than ${options.timeoutMs / 1_000} s`);
          child.kill('SIGKILL');
        }, options.timeoutMs);
        // A program that does not read its stdin closes it: the alert is in its environment too.
        child.stdin.on('error', () => {});
        child.on('error', (error: NodeJS.ErrnoException) => {
          clearTimeout(late);
          refuse(error.code === 'ENOENT' ? 'there is no such program' : `it cannot be started (${error.code})`, error);
        });
        // Not `close`: what it started in turn may hold its streams open for long.
        child.on('exit', (code, signal) => {
          clearTimeout(late);
          child.stderr.destroy();
          if (code === 0) resolve();
          else refuse(`it ended with ${code ?? signal}${said.trim() === '' ? '' : ` and said "${said.trim()}"`}`);
        });
        child.stdin.end(`${JSON.stringify(alertDocument(alert))}\n`);
      }),
  };
}

function variablesOf(alert: Alert): Record<string, string> {
  return Object.fromEntries(
    Object.entries(alertDocument(alert)).map(([name, value]) => [
      `OPENALPHA_ALERT_${name.toUpperCase()}`,
      // A zero byte would end a variable.
      String(value ?? '').replaceAll('\0', ' '),
    ]),
  );
}
