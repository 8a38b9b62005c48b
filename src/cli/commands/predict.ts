import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Prediction } from '../../domain/prediction.js';
import { msToIso, parseDuration } from '../../domain/time.js';
import type { PredictedDay } from '../../pipeline/predict/predict.js';
import type { Attach, Options, Outcome } from '../command.js';
import { describeExplanations } from '../explanation-text.js';
import { percent, signed } from '../figures.js';
import type { Output } from '../output.js';
import { count, list, parseDates, type Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command
    .option('--interval <1d|1h>', 'length of the bars')
    .option('--max-age <duration>', 'leave out stocks whose last bar ended longer ago: 10d, 4h')
    .option('--models <kinds>', 'only these kinds, with commas', list)
    .option('--symbols <symbols>', 'only these stocks, with commas', list)
    .option('--from <date>', 'predict every session from this date ...')
    .option('--to <date>', '... to this one, each as of its own close, by models that ended before')
    .option('--show <n>', 'how many rows to print', count, 20)
    .option('--explain', 'what every feature brought to the probability of the signal, of the rows that are printed')
    .addHelpText(
      'after',
      '\nExample:\n  openalpha predict --as-of 2018-01-31\n  openalpha predict --from 2017-09-01 --to 2017-09-29\n  openalpha predict --symbols AAPL,MSFT --explain',
    );
  attach(command, {
    action: predictStocks,
    settings: { interval: 'interval', maxAge: 'predict.maxAge' },
    takes: ['as-of', 'seed'],
  });
}

async function predictStocks(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { context } = session;
  const { from, to } = parseDates(options, 'from', 'to');
  if ((from === undefined) !== (to === undefined)) {
    throw new OpenAlphaError('USAGE', '--from and --to go together.', {
      hint: 'Give both dates, or neither for the newest session.',
    });
  }
  if (options['explain'] === true && from !== undefined) {
    throw new OpenAlphaError('USAGE', '--explain is for one time, not for a range.', {
      hint: 'Give --as-of in place of --from and --to.',
    });
  }
  const deps = {
    store: await context.store(),
    models: await context.models(),
    clock: context.clock,
    progress: context.progress,
    process: context.process,
  };
  const query = {
    interval: context.config.interval,
    kinds: options['models'] as string[] | undefined,
    symbols: (options['symbols'] as string[] | undefined)?.map((symbol) => symbol.toUpperCase()),
  };
  const { recordRun } = await import('../../pipeline/record-run.js');
  if (from !== undefined && to !== undefined) {
    const { predictRange } = await import('../../pipeline/predict/predict-range.js');
    const range = await recordRun(
      deps,
      'predict',
      () => predictRange({ ...query, from, to }, deps),
      (done) => ({ predictions: done.predictions.length, versions: done.versions }),
    );
    const data = { from, to, as_of: range.predictions.reduce((last, p) => Math.max(last, p.as_of), 0), ...range };
    return { data, text: (output) => describe(range.predictions, range, output, options['show'] as number) };
  }
  const { predict } = await import('../../pipeline/predict/predict.js');
  const day = await recordRun(
    deps,
    'predict',
    () => predict({ ...query, asOf: session.asOf, maxAge: parseDuration(context.config.predict.maxAge) }, deps),
    (done) => ({ predictions: done.predictions.length, left_out: done.leftOut.length }),
  );
  const shown = options['show'] as number;
  const explained = options['explain'] === true ? await explainStrongest(day, shown) : undefined;
  return {
    data: {
      as_of: day.asOf,
      synthetic: day.synthetic,
      predictions: day.predictions,
      ...(explained && { explanations: explained }),
      left_out: day.leftOut,
      warnings: day.warnings,
    },
    text(output) {
      for (const warning of day.warnings) output.note(`${output.style('yellow', 'note:')} ${warning}`);
      describe(day.predictions, { synthetic: day.synthetic }, output, shown);
      if (explained !== undefined) describeExplanations(explained, output);
      if (day.leftOut.length > 0) {
        const some = day.leftOut.slice(0, 5).map(({ symbol, reason }) => `${symbol} (${reason})`);
        output.note(
          `${day.leftOut.length} stock(s) left out: ${some.join(', ')}${day.leftOut.length > 5 ? ', ...' : ''}`,
        );
      }
    },
  };
}

function byExpectedReturn(a: Prediction, b: Prediction): number {
  return b.expected_return - a.expected_return || (a.symbol < b.symbol ? -1 : 1);
}

/** Explanations of the predictions that are printed, in the same order. */
async function explainStrongest(day: PredictedDay, show: number) {
  const { explainPredictions } = await import('../../pipeline/predict/explain-predictions.js');
  const rowOf = new Map(day.predictions.map(({ id }, i) => [id, day.rows[i] as number]));
  const strongest = [...day.predictions].sort(byExpectedReturn).slice(0, show);
  const rows = Uint32Array.from(strongest, ({ id }) => rowOf.get(id) as number);
  const members = day.votes.map(({ member }) => member);
  return explainPredictions(day.frame, rows, strongest, members).map((explanation, i) => ({
    ...explanation,
    signal: (strongest[i] as Prediction).signal,
  }));
}

function describe(
  predictions: readonly Prediction[],
  facts: { synthetic: boolean; versions?: object },
  output: Output,
  show: number,
): void {
  const first = predictions[0] as Prediction;
  const counts = { buy: 0, hold: 0, sell: 0 };
  for (const { signal } of predictions) counts[signal]++;
  if (facts.synthetic) output.line(output.style('yellow', 'SYNTHETIC MARKET: none of these stocks exists.'));
  output.line(
    `${predictions.length.toLocaleString('en')} predictions, ${first.horizon} bars ahead, as of ${msToIso(predictions.at(-1)?.as_of as number)}: ` +
      `${counts.buy} buy, ${counts.hold} hold, ${counts.sell} sell`,
  );
  if (facts.versions !== undefined)
    output.line(
      Object.entries(facts.versions)
        .map(([id, sessions]) => `${id} for ${sessions} sessions`)
        .join(', '),
    );
  output.line();
  const strongest = [...predictions].sort(byExpectedReturn).slice(0, show);
  output.table(
    ['symbol', 'as of', 'signal', 'confidence', 'sell', 'hold', 'buy', 'expected'],
    strongest.map((p) => [
      p.symbol,
      msToIso(p.as_of).slice(0, 10),
      p.signal,
      percent(p.confidence_score),
      percent(p.probabilities.sell),
      percent(p.probabilities.hold),
      percent(p.probabilities.buy),
      signed(p.expected_return),
    ]),
    { right: ['confidence', 'sell', 'hold', 'buy', 'expected'] },
  );
  if (strongest.length < predictions.length)
    output.note(`${predictions.length - strongest.length} more (--show ${predictions.length}, or --json)`);
}
