import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import { parseDuration } from '../../domain/time.js';
import type { WatchReport } from '../../pipeline/monitor/watch.js';
import type { Attach, Options, Outcome } from '../command.js';
import { describeWatch } from '../monitor-text.js';
import type { Session } from '../session.js';
import { testAlerts, watchStore, writeMetrics } from '../watch-store.js';

export function define(command: Command, attach: Attach): void {
  command
    .option(
      '--window <duration>',
      'how far back: predictions that came due, and rows whose features are compared',
      '30d',
    )
    .option('--metrics-file <file>', 'also leave the numbers there as Prometheus text (setting metrics.file)')
    .option('--test-alert', 'tell every channel of the configuration that telling works, and nothing else')
    .addHelpText(
      'after',
      `
Ends with 1 when something is not as it should be (settings alerts.*). What begins and what ends is told once to
alerts.webhook and alerts.command, by this command and after every run.

Example:
  openalpha monitor --window 90d
  openalpha monitor --json --metrics-file /var/lib/node_exporter/textfile/openalpha.prom
  openalpha monitor --test-alert`,
    );
  // That it looks at the present alone is for the action to say: there it is a refusal.
  attach(command, { action: monitor, takes: ['as-of'], settings: { metricsFile: 'metrics.file' } });
}

async function monitor(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  if (session.asOf !== undefined) {
    throw new OpenAlphaError('USAGE', 'The monitor looks at the present, and --as-of names another time.', {
      hint: 'Leave it out; --window says how far back is looked.',
    });
  }
  const window = options['window'] as string;
  const length = parseDuration(window);
  if (length === 0) {
    throw new OpenAlphaError('USAGE', '--window is 0, and nothing came due in no time.', { hint: 'Write 30d or 90d.' });
  }
  if (options['testAlert'] === true) return testAlert(session);
  const { JUDGED_WINDOW } = await import('../../pipeline/monitor/rules.js');
  const report = await watchStore(session, {
    // The rules go by a window of their own, whatever is asked for.
    windows: [...new Set([window, JUDGED_WINDOW])],
    drift: { window: length, psi: session.context.config.alerts.driftPsi },
  });
  await writeMetrics(session, report);
  return {
    data: document(report, window),
    text: (output) => describeWatch(report, window, output),
    exitCode: report.conditions.length > 0 ? 1 : 0,
  };
}

/** What is printed as JSON: all that was seen of the window that was asked for, and what is not as it should be. */
function document({ observations, conditions, told, untold }: WatchReport, window: string) {
  const { quality, drift, freshness, stale, champions, batches, providers, at } = observations;
  return {
    ...{ as_of: at, window, findings: conditions },
    alerts: { told: told.map(({ key, state }) => ({ key, state })), untold },
    predictions: quality?.[window] ?? [],
    drift: drift ?? [],
    models: champions.map(({ model, trained_at }) => ({ model, age_days: (at - trained_at) / 86_400_000 })),
    freshness: freshness.map(({ kind, newest, age, overdue }) => ({
      ...{ kind, newest, age_seconds: age / 1_000, overdue_seconds: overdue === null ? null : overdue / 1_000 },
    })),
    stale,
    batches,
    sources: providers.map(({ provider, last_24h, last_7d, latency }) => ({ provider, last_24h, last_7d, latency })),
  };
}

async function testAlert(session: Session): Promise<Outcome> {
  const { channels, failed } = await testAlerts(session);
  if (channels.length === 0) {
    throw new OpenAlphaError('CONFIG', 'Nobody is told of alerts: neither alerts.webhook nor alerts.command is set.', {
      hint: 'Set OPENALPHA_ALERTS_WEBHOOK in .env, or alerts.command in the configuration (docs/monitoring.md).',
    });
  }
  const took = channels.filter((name) => !failed.some((why) => why.startsWith(`${name}:`)));
  return {
    data: { test: true, told: took, untold: failed },
    text(output) {
      for (const name of took) output.line(`${output.style('green', 'told')} ${name}`);
      for (const why of failed) output.line(`${output.style('red', 'not told')} ${why}`);
    },
    exitCode: failed.length > 0 ? 1 : 0,
  };
}
