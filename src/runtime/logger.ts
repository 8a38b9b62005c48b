import type { Logger } from '../ports/logger.js';

export interface LoggerOptions {
  readonly format: 'auto' | 'pretty' | 'json';
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly color: boolean;
}

/** What must never be printed: values of keys, tokens and passwords, wherever they stand in a log line. */
const SECRETS = ['apiKey', 'api_key', 'token', 'password', 'secret', 'authorization'].flatMap((key) => [
  key,
  `*.${key}`,
  `*.*.${key}`,
]);

/** Structured log on stderr: one line of text on a terminal, one JSON object a line elsewhere or when asked. */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const { pino, destination } = await import('pino');
  const pretty = options.format === 'pretty' || (options.format === 'auto' && process.stderr.isTTY === true);
  const stderr = destination({ fd: 2, sync: true });
  const stream = pretty
    ? (await import('pino-pretty')).default({
        destination: stderr,
        sync: true,
        colorize: options.color,
        ignore: 'pid,hostname',
      })
    : stderr;
  const logger: Logger = pino({ level: options.level, base: null, redact: { paths: SECRETS, censor: '***' } }, stream);
  return logger;
}
