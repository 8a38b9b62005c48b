import type { Command } from 'commander';
import { SENTIMENT_LABELS } from '../../domain/sentiment-score.js';
import type { ScoreArticlesReport } from '../../pipeline/score-sentiment/score-articles.js';
import type { ScoredRow } from '../../pipeline/score-sentiment/score-file.js';
import type { Attach, Options, Outcome } from '../command.js';
import { counted } from '../figures.js';
import type { Output } from '../output.js';
import type { Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command
    .option('--file <file>', 'score a column of this file (csv, tsv or jsonl, plain or gzip; - reads stdin)')
    .option('--column <name>', 'column of the text', 'text')
    .option(
      '--about-column <name>',
      'column of the company that each row is about (default: entity, company or company_name, where there is one)',
    )
    .option('--no-about-column', 'score every text as a whole')
    .option('--scorer <name>', 'lexicon (needs nothing) or finbert (needs @huggingface/transformers)')
    .option('--model <model>', 'hub name or folder of the model of finbert')
    .addHelpText(
      'after',
      `
Without --file: every article of the store that was not scored yet, once for each stock it is about; then what was said per
stock, source and hour is put together. Scores go from -1 (bad news) to 1 (good news). Every row of the file gets one entry, in order; an empty text is neutral.

Example:
  openalpha score-sentiment
  openalpha score-sentiment --file headlines.csv --column text --json
  openalpha score-sentiment --file headlines.csv --about-column company`,
    );
  attach(command, {
    action: scoreSentiment,
    settings: { scorer: 'sentiment.scorer', model: 'sentiment.model' },
  });
}

async function scoreSentiment(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const file = options['file'] as string | undefined;
  return file === undefined ? scoreStore(session) : scoreRows(session, file, options);
}

async function scoreStore(session: Session): Promise<Outcome> {
  const { context, signal } = session;
  const { clock, progress, process } = context;
  const deps = { store: await context.store(), clock, progress, process, signal };
  const { openScorer } = await import('../../runtime/scorers.js');
  const scorer = await openScorer(context.config.sentiment.scorer, { model: context.config.sentiment.model });
  const { recordRun } = await import('../../pipeline/record-run.js');
  const { scoreArticles } = await import('../../pipeline/score-sentiment/score-articles.js');
  const report = await recordRun(
    deps,
    'score-sentiment',
    () => scoreArticles({ scorer }, deps),
    ({ articles, scores }) => ({ scorer: scorer.name, articles, scores }),
  );
  return { data: report, text: (output) => describeScoring(report, output) };
}

function describeScoring(report: ScoreArticlesReport, output: Output): void {
  const n = (value: number) => value.toLocaleString('en');
  const { labels, observations } = report;
  output.line(
    `Scored ${counted(report.articles, 'article')} with ${report.scorer}: ${counted(report.scores, 'score')}, one for each stock that an article is about ` +
      `(${n(labels.negative)} negative, ${n(labels.neutral)} neutral, ${n(labels.positive)} positive).`,
  );
  output.line(
    `Put together per stock, source and hour: ${n(observations.added)} new, ${n(observations.changed)} changed.`,
  );
  for (const { source, observations: pairs, correlation, weight } of report.reliability) {
    const said =
      correlation === null ? 'not measured yet' : `rank correlation ${correlation.toFixed(3)} with what came`;
    output.line(`  ${source}: weight ${weight.toFixed(2)} (${said}, ${counted(pairs, 'outcome')})`);
  }
  output.note(output.style('dim', `${report.seconds.toFixed(1)} s`));
}

async function scoreRows(session: Session, file: string, options: Options): Promise<Outcome> {
  const { context, signal } = session;
  const source = await context.openSource(file);
  const { openScorer } = await import('../../runtime/scorers.js');
  const scorer = await openScorer(context.config.sentiment.scorer, { model: context.config.sentiment.model });
  const { scoreFile } = await import('../../pipeline/score-sentiment/score-file.js');
  const rows: ScoredRow[] = [];
  const columns = {
    column: options['column'] as string,
    aboutColumn: options['aboutColumn'] === false ? null : (options['aboutColumn'] as string | undefined),
  };
  for await (const batch of scoreFile(source, columns, { scorer, progress: context.progress, signal })) {
    for (const row of batch) rows.push(row);
  }
  const damaged = rows.filter(({ problem }) => problem !== undefined);
  for (const { line, problem } of damaged.slice(0, MOST_WARNINGS)) {
    context.logger.warn({ file, line }, `${problem} The row was scored as an empty text.`);
  }
  return {
    data: rows.map(({ score, label, confidence, topics }) => ({
      score,
      label,
      confidence,
      scorer: scorer.name,
      topics,
    })),
    text: (output) => describe(rows, damaged.length, scorer.name, output),
  };
}

const MOST_WARNINGS = 20;
const SHOWN = 10;
const WIDTH = 70;

function describe(rows: readonly ScoredRow[], damaged: number, scorer: string, output: Output): void {
  const n = (value: number) => value.toLocaleString('en');
  if (rows.length === 0) {
    output.line('The file has no rows: nothing was scored.');
    return;
  }
  output.line(`Scored ${counted(rows.length, 'row')} with ${scorer}.`);
  if (damaged > 0) {
    const many =
      damaged === 1 ? 'could not be read and counts as an empty text' : 'could not be read and count as empty texts';
    output.line(`${output.style('yellow', 'note:')} ${counted(damaged, 'row')} ${many}.`);
  }
  output.line();
  output.table(
    ['label', 'rows', 'mean score'],
    SENTIMENT_LABELS.map((label) => {
      const those = rows.filter((row) => row.label === label);
      const mean = those.reduce((sum, { score }) => sum + score, 0) / those.length;
      return [label, n(those.length), those.length === 0 ? '' : mean.toFixed(2)];
    }),
    { right: ['rows', 'mean score'] },
  );
  output.line();
  output.table(
    ['score', 'confidence', 'label', 'text'],
    rows
      .slice(0, SHOWN)
      .map((row) => [row.score.toFixed(2), row.confidence.toFixed(2), row.label, shortened(row.text)]),
    { right: ['score', 'confidence'] },
  );
  if (rows.length > SHOWN) output.line(output.style('dim', `... and ${n(rows.length - SHOWN)} more (all with --json)`));
}

/** One line of the text, without anything that would move a terminal's cursor. */
function shortened(text: string): string {
  const line = text
    .slice(0, 4 * WIDTH)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 3)}...` : line;
}
