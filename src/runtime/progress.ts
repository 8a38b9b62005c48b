import type { Logger } from '../ports/logger.js';
import { type Progress, SILENT } from '../ports/progress.js';

const REFRESH_MS = 100;
/** Off a terminal, long work says how far it is this often. */
const HEARTBEAT_MS = 10_000;
/** A spinner with its count and rate needs about this much room. */
const LEAST_COLUMNS = 20;

/** Progress that holds a timer while a stage lasts. */
export interface ClosableProgress extends Progress {
  /** Ends a stage that an error cut short: its spinner would keep the program alive. */
  close(): void;
}

/**
 * Progress on stderr: a spinner with count, rate and time left on a terminal; elsewhere a line a stage, and one every
 * ten seconds while it lasts.
 */
export async function createProgress(options: {
  readonly quiet: boolean;
  readonly color: boolean;
  /** Default stderr. */
  readonly stream?: NodeJS.WriteStream;
}): Promise<ClosableProgress> {
  if (options.quiet) return { ...SILENT, close() {} };
  const { stream = process.stderr } = options;
  // A terminal that says it has no columns (script, expect) would make the spinner rub out lines for ever.
  if (stream.isTTY !== true || !(stream.columns >= LEAST_COLUMNS)) return lines(stream);
  const { default: ora } = await import('ora');
  const spinner = ora({
    stream,
    // Decided above, by the terminal alone; left to itself the library also looks for a variable named CI.
    isEnabled: true,
    discardStdin: false,
    ...(options.color ? {} : { color: false as never }),
  });
  const meter = createMeter();
  return {
    start(stage, total) {
      meter.start(stage, total);
      spinner.start(stage);
    },
    update(done, note) {
      if (meter.due(done, REFRESH_MS)) spinner.text = meter.describe(done, note);
    },
    done(summary) {
      spinner.succeed(meter.conclude(summary));
    },
    close() {
      if (spinner.isSpinning) spinner.fail(meter.conclude('not finished'));
    },
  };
}

function lines(stream: NodeJS.WriteStream): ClosableProgress {
  const meter = createMeter();
  const say = (text: string) => void stream.write(`${text}\n`);
  return {
    start: (stage, total) => meter.start(stage, total),
    update(done, note) {
      if (meter.due(done, HEARTBEAT_MS)) say(meter.describe(done, note));
    },
    done: (summary) => say(meter.conclude(summary)),
    close() {},
  };
}

/** The same as lines of the log, where the log alone may be on stderr. */
export function logProgress(logger: Logger): ClosableProgress {
  const meter = createMeter();
  return {
    start: (stage, total) => meter.start(stage, total),
    update(done, note) {
      if (meter.due(done, HEARTBEAT_MS)) logger.info({ ...meter.facts(), done }, note ?? 'at work');
    },
    done: (summary) => logger.info(meter.facts(), summary ?? 'done'),
    close() {},
  };
}

function createMeter() {
  let stage = '';
  let total: number | undefined;
  let startedAt = 0;
  let lastShown = 0;
  return {
    start(name: string, of: number | undefined) {
      [stage, total, startedAt, lastShown] = [name, of, performance.now(), performance.now()];
    },
    due(done: number, everyMs: number): boolean {
      const now = performance.now();
      if (now - lastShown < everyMs && done !== total) return false;
      if (done === total && now - startedAt < everyMs) return false;
      lastShown = now;
      return true;
    },
    describe(done: number, note?: string): string {
      const seconds = (performance.now() - startedAt) / 1000;
      const rate = done / Math.max(seconds, 1e-3);
      const count = total === undefined ? quantity(done) : `${quantity(done)}/${quantity(total)}`;
      const left = total !== undefined && done > 0 && seconds > 1 ? `, ${duration((total - done) / rate)} left` : '';
      return `${stage}: ${count}, ${quantity(rate)}/s${left}${note === undefined ? '' : ` (${note})`}`;
    },
    facts() {
      const seconds = Math.round(performance.now() - startedAt) / 1000;
      return { stage, ...(total !== undefined && { total }), seconds };
    },
    conclude(summary?: string): string {
      return `${stage}: ${summary ?? 'done'} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`;
    },
  };
}

function quantity(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)}k`;
  return value >= 100 ? value.toFixed(0) : value.toFixed(value % 1 === 0 ? 0 : 1);
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
