import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import type { Logger } from '../ports/logger.js';

export interface LoggerOptions {
  readonly format: 'auto' | 'pretty' | 'json';
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly color: boolean;
  /** Takes secrets out of a line before it is written. */
  readonly mask: (text: string) => string;
}

/** What must never be printed: values of keys, tokens and passwords, wherever they stand in a log line. */
const SECRETS = ['apiKey', 'api_key', 'token', 'password', 'secret', 'authorization'].flatMap((key) => [
  key,
  `*.${key}`,
  `*.*.${key}`,
]);

type Level = keyof Logger;
const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/**
 * Structured log on stderr: one line of text on a terminal, one JSON object a line elsewhere or when asked. pino is loaded
 * by the first line that is written, for most commands write none.
 */
export function createLogger(options: LoggerOptions): Logger {
  const least = options.level === 'silent' ? LEVELS.length : LEVELS.indexOf(options.level);
  let opened: Logger | undefined;
  const at = (level: Level) => (fields: object, message: string) => {
    if (LEVELS.indexOf(level) < least) return;
    opened ??= openPino(options);
    opened[level](fields, message);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function openPino(options: LoggerOptions): Logger {
  const require = createRequire(import.meta.url);
  const { pino, destination } = require('pino') as typeof import('pino');
  const pretty = options.format === 'pretty' || (options.format === 'auto' && process.stderr.isTTY === true);
  const raw = destination({ fd: 2, sync: true });
  const stderr = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      raw.write(options.mask(String(chunk)));
      done();
    },
  });
  const stream = pretty
    ? (require('pino-pretty') as typeof import('pino-pretty'))({
        destination: stderr,
        sync: true,
        colorize: options.color,
        ignore: 'pid,hostname',
      })
    : stderr;
  const redact = { paths: SECRETS, censor: '***' };
  return pino(
    { level: options.level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"`, redact },
    stream,
  );
}
