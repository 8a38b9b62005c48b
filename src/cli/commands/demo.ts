import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import { openContext } from '../../runtime/open-context.js';
import { packageVersion } from '../../runtime/package-version.js';
import type { Attach, Options, Outcome } from '../command.js';
import { describeRecommendations } from '../recommendation-text.js';
import { type Session, wholeNumber } from '../session.js';
import { describeTraining, trainingDocument } from './train.js';

export function define(command: Command, attach: Attach): void {
  command
    .option('--stocks <n>', 'how many synthetic stocks', wholeNumber, 120)
    .option('--sessions <n>', 'how many trading days', wholeNumber, 900)
    .option('--top <n>', 'how many recommendations', wholeNumber, 10)
    .option('--keep <dir>', 'keep the store and the models in this new folder')
    .addHelpText(
      'after',
      '\nThe market is made up from the seed: calm and stormy times, sectors, and a weak signal hidden in sentiment.\nNothing is downloaded and your own store is not touched.\n\nExample:\n  openalpha demo --seed 7 --keep demo',
    );
  attach(command, { action: demo, takes: ['seed'] });
}

async function demo(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const stocks = atLeast(options['stocks'] as number, 30, '--stocks');
  const sessions = atLeast(options['sessions'] as number, 500, '--sessions');
  const top = atLeast(options['top'] as number, 1, '--top');
  const kept = options['keep'] as string | undefined;
  const folder = kept === undefined ? temporaryFolder() : newFolder(kept);
  // Its own store and models, its own settings: what the person's configuration says about theirs does not hold here.
  const context = await openContext({
    missingStore: 'make',
    folder,
    environment: {},
    flags: { seed: session.context.config.seed, threads: session.context.config.threads },
    color: session.color,
    quiet: options['quiet'] === true,
  });
  try {
    const { runDemo } = await import('../../pipeline/demo/run-demo.js');
    const report = await runDemo(
      {
        stocks,
        sessions,
        seed: context.config.seed,
        top,
        codeVersion: packageVersion,
        settings: context.config,
      },
      {
        store: await context.store(),
        models: await context.models(),
        parallel: await context.parallel(),
        clock: context.clock,
        progress: context.progress,
        logger: context.logger,
        signal: session.signal,
      },
    );
    return {
      data: { ...report, training: trainingDocument(report.training) },
      text(output) {
        output.line();
        output.line(
          output.style(
            'yellow',
            'SYNTHETIC MARKET: made up from a seed. None of these stocks exists and nothing here says anything about real ones.',
          ),
        );
        output.line();
        describeTraining(report.training, output);
        output.line();
        describeRecommendations(report, output);
        if (kept !== undefined)
          output.note(
            `\nKept in ${folder}: try \`openalpha status --db ${join(kept, 'data/openalpha.db')} --models-dir ${join(kept, 'ml-models')}\``,
          );
      },
    };
  } finally {
    await context.close();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'openalpha-demo-'));
  } catch (cause) {
    throw new OpenAlphaError(
      'OUTPUT',
      `No folder can be made in ${tmpdir()} (${(cause as NodeJS.ErrnoException).code}).`,
      { hint: 'Set TMPDIR to a folder that you may write to, or use --keep.', cause },
    );
  }
}

function newFolder(path: string): string {
  const folder = resolve(process.cwd(), path);
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw new OpenAlphaError(
      'USAGE',
      `--keep ${path}: the folder cannot be made (${(cause as NodeJS.ErrnoException).code}).`,
      {
        hint: 'Name a folder that does not exist yet, in one that does.',
      },
    );
  }
  return folder;
}

function atLeast(value: number, least: number, option: string): number {
  if (value >= least && value <= 5_000) return value;
  throw new OpenAlphaError('USAGE', `${option} is ${value}; it must be from ${least} to 5000.`, {
    hint: `Leave ${option} out for the default.`,
  });
}
