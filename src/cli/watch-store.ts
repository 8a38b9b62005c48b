import type { Alert } from '../domain/alert.js';
import { parseDuration } from '../domain/time.js';
import type { ObserveRequest } from '../pipeline/monitor/observe.js';
import type { WatchReport } from '../pipeline/monitor/watch.js';
import type { BatchReport } from '../pipeline/run/run-batch.js';
import type { StepResult } from '../pipeline/run/step.js';
import { watchSettings } from './monitor-settings.js';
import type { Session } from './session.js';

/** Recent rows that the nightly step compares with the training range reach back so far. */
const NIGHTLY_WINDOW = '30d';

/** Looks at the store, keeps the numbers, and tells alerts. */
export async function watchStore(session: Session, request: ObserveRequest): Promise<WatchReport> {
  const { context } = session;
  const { config } = context;
  const { watch } = await import('../pipeline/monitor/watch.js');
  const opened = await openChannels(session);
  try {
    return await watch(watchSettings(config), request, {
      store: await context.store(),
      models: await context.models(),
      clock: context.clock,
      progress: context.progress,
      logger: context.logger,
      mask: context.mask,
      location: context.storeLocation,
      channels: opened.channels,
    });
  } finally {
    await opened.close();
  }
}

/** Leaves the numbers in the file of the setting `metrics.file`, if it names one. */
export async function writeMetrics({ context }: Session, report: WatchReport): Promise<void> {
  const { file } = context.config.metrics;
  if (file !== '') await context.writeFile(file, await report.metricsText());
}

/** The nightly step `monitor`: scored predictions, drift, and all else. */
export async function monitorNight(session: Session): Promise<StepResult> {
  const [{ monitorResult }, { WINDOWS }] = await Promise.all([
    import('../pipeline/monitor/monitor-step.js'),
    import('../pipeline/monitor/watch.js'),
  ]);
  const psi = session.context.config.alerts.driftPsi;
  const drift = { window: parseDuration(NIGHTLY_WINDOW), psi };
  const report = await watchStore(session, { windows: WINDOWS, drift });
  // The step has looked at everything; a folder that is missing makes it no failure.
  await writeMetrics(session, report).catch((error: unknown) => {
    session.context.logger.warn({ step: 'monitor', error: messageOf(error) }, 'the file of metrics was not written');
  });
  return monitorResult(report);
}

/** After a batch: what it did is seen and told. A failure to do so is a warning, and no failure of the batch. */
export async function watchBatch(session: Session, { run, steps }: BatchReport): Promise<void> {
  const { logger, clock } = session.context;
  const began = clock.elapsed();
  const scored = steps.find(({ name, status }) => name === 'score-predictions' && status === 'done')?.detail;
  const changed = Number(scored?.['scored'] ?? 0) + Number(scored?.['corrected'] ?? 0) > 0;
  try {
    const { WINDOWS } = await import('../pipeline/monitor/watch.js');
    const report = await watchStore(session, { windows: changed ? WINDOWS : [] });
    const { conditions, told } = report;
    await writeMetrics(session, report);
    const seconds = Math.round(clock.elapsed() - began) / 1_000;
    logger.info({ run, findings: conditions.length, told: told.length, seconds }, 'pipeline looked at');
  } catch (error) {
    logger.warn({ run, error: messageOf(error) }, 'the pipeline could not be looked at after the run');
  }
}

/** Tells every channel that telling works. */
export async function testAlerts(session: Session): Promise<{
  readonly channels: readonly string[];
  readonly told: readonly Alert[];
  readonly failed: readonly string[];
}> {
  const { context } = session;
  const { tellTest } = await import('../pipeline/monitor/tell-alerts.js');
  const { channels, close } = await openChannels(session);
  try {
    const { clock, logger, mask, storeLocation } = context;
    const { told, failed } = await tellTest({ channels, logger, mask, now: clock.now(), store: storeLocation });
    return { channels: channels.map(({ name }) => name), told, failed };
  } finally {
    await close();
  }
}

async function openChannels({ context, signal }: Session) {
  const { config, clock, logger } = context;
  // Most have none: what opens connections is loaded for those who do.
  if (config.alerts.webhook === '' && config.alerts.command.length === 0) return { channels: [], async close() {} };
  const { openAlertChannels } = await import('../runtime/alert-channels.js');
  return openAlertChannels(config, { clock, logger, environment: process.env, signal });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] as string;
}
