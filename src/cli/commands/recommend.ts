import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import { HOLDING_PERIODS, RISK_LEVELS } from '../../domain/recommendation.js';
import { SIGNALS } from '../../domain/signal.js';
import { parseDuration } from '../../domain/time.js';
import type { Attach, Options, Outcome } from '../command.js';
import { describeRecommendations } from '../recommendation-text.js';
import { decimalNumber, list, type Session, wholeNumber } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command
    .option('--top <n>', 'how many', wholeNumber)
    .option('--signal <signals>', 'only buy, hold or sell, with commas', list)
    .option('--min-confidence <p>', 'only at or above this confidence, 0 to 1', decimalNumber)
    .option('--max-risk <level>', 'only up to low, medium or high')
    .option('--holding-period <period>', 'daily, weekly or monthly: asks the models with such a horizon')
    .option('--sector <names>', 'only these sectors, with commas', list)
    .option('--symbols <symbols>', 'only these stocks, with commas', list)
    .option('--models <kinds>', 'ask only these kinds, with commas', list)
    .option('--interval <1d|1h>', 'length of the bars')
    .option('--max-age <duration>', 'leave out stocks whose last bar ended longer ago: 10d, 4h')
    .option('--no-explain', 'the table only')
    .addHelpText('after', '\nExample:\n  openalpha recommend --top 10 --signal buy --max-risk medium');
  attach(command, {
    takes: ['as-of', 'seed'],
    action: recommendStocks,
    settings: { interval: 'interval', maxAge: 'predict.maxAge', top: 'recommend.top' },
  });
}

async function recommendStocks(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { context } = session;
  const filter = {
    signals: (options['signal'] as string[] | undefined)?.map((text) => oneOf(SIGNALS, text, '--signal')),
    minConfidence: options['minConfidence'] as number | undefined,
    maxRisk: optional(options['maxRisk'], (text) => oneOf(RISK_LEVELS, text, '--max-risk')),
    holdingPeriod: optional(options['holdingPeriod'], (text) => oneOf(HOLDING_PERIODS, text, '--holding-period')),
    sectors: options['sector'] as string[] | undefined,
    symbols: (options['symbols'] as string[] | undefined)?.map((symbol) => symbol.toUpperCase()),
  };
  const { recommend } = await import('../../pipeline/recommend/recommend.js');
  const { recordRun } = await import('../../pipeline/record-run.js');
  const deps = {
    store: await context.store(),
    models: await context.models(),
    clock: context.clock,
    progress: context.progress,
    process: context.process,
  };
  const report = await recordRun(
    deps,
    'recommend',
    () =>
      recommend(
        {
          interval: context.config.interval,
          asOf: session.asOf,
          maxAge: parseDuration(context.config.predict.maxAge),
          kinds: options['models'] as string[] | undefined,
          top: context.config.recommend.top,
          halfLife: parseDuration(context.config.sentiment.halfLife),
          filter,
        },
        deps,
      ),
    (done) => ({ recommendations: done.recommendations.length, considered: done.considered }),
  );
  return {
    data: report,
    text: (output) => describeRecommendations(report, output, { explain: options['explain'] !== false }),
  };
}

function optional<Value>(value: unknown, read: (text: string) => Value): Value | undefined {
  return value === undefined ? undefined : read(value as string);
}

function oneOf<Value extends string>(values: readonly Value[], text: string, option: string): Value {
  const found = values.find((value) => value === text.toLowerCase());
  if (found !== undefined) return found;
  throw new OpenAlphaError('USAGE', `${option} is "${text}".`, { hint: `Use one of ${values.join(', ')}.` });
}
