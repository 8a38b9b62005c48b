import { describe, expect, it } from 'vitest';
import type { Run, RunStatus } from '../../../src/domain/run.js';
import { HOUR, MINUTE } from '../../../src/domain/time.js';
import type { FoundBlock } from '../../../src/pipeline/cron/crontab.js';
import { checkSchedule } from '../../../src/pipeline/upkeep/schedule-check.js';

const NOW = Date.parse('2026-11-21T12:30:00Z');
const DUE = Date.parse('2026-11-21T12:05:00Z');
const wall = (at: number) => {
  const time = new Date(at);
  return {
    minute: time.getUTCMinutes(),
    hour: time.getUTCHours(),
    day: time.getUTCDate(),
    month: time.getUTCMonth() + 1,
    weekday: time.getUTCDay(),
  };
};
const block = (installedAt: number, more: Partial<FoundBlock> = {}): FoundBlock => ({
  store: 's',
  facts: {
    store: 's',
    installedAt,
    node: '/node',
    launcher: '/launcher',
    logFile: '/log',
    hourly: '5 * * * *',
    nightly: null,
  },
  jobs: [],
  intact: true,
  joined: false,
  start: 0,
  end: 0,
  ...more,
});
const run = (startedAt: number, status: RunStatus, command = 'run hourly', finishedAt: number | null = null): Run => ({
  id: 'r',
  command,
  process: null,
  heartbeat_at: null,
  started_at: startedAt,
  finished_at: finishedAt,
  status,
  detail: {},
});
const check = (state: { block?: FoundBlock | string; runs?: Run[]; missing?: string[]; now?: number }) =>
  checkSchedule({
    block: state.block,
    runs: state.runs ?? [],
    missing: state.missing ?? [],
    now: state.now ?? NOW,
    wall,
  });

describe('the check of the schedule', () => {
  it('has nothing against a store that nothing runs by the clock, or a crontab that cannot be read', () => {
    expect(check({}).check).toMatchObject({ ok: true, detail: expect.stringContaining('openalpha cron install') });
    expect(check({ block: 'There is no program.' }).check).toMatchObject({
      ok: true,
      detail: 'crontab not read: There is no program.',
    });
  });

  it('is fine when the last run that was due has started, and when none was due since it was installed', () => {
    expect(check({ block: block(0), runs: [run(DUE + 1_000, 'done')] }).check).toMatchObject({
      ok: true,
      detail: 'hourly ran 2026-11-21T12:05:01Z',
    });
    expect(check({ block: block(DUE + 1) }).check).toMatchObject({ ok: true, detail: 'hourly not due yet' });
  });

  it('finds a run that did not start, and gives cron ten minutes', () => {
    const before = [run(DUE - HOUR, 'done', 'run hourly', DUE - HOUR + MINUTE)];
    expect(check({ block: block(0), runs: before }).check).toMatchObject({
      ok: false,
      detail: 'the hourly run that was due at 2026-11-21T12:05:00Z did not start: is cron running?; see /log',
    });
    expect(check({ block: block(0), runs: before, now: DUE + 9 * MINUTE }).check.ok).toBe(true);
    const others = [run(DUE + 1_000, 'done', 'collect'), run(DUE + 1_000, 'done', 'run nightly')];
    expect(check({ block: block(0), runs: others }).check.ok).toBe(false);
  });

  it('does not miss a run that left because the other batch was at work', () => {
    const nightly = [run(DUE - HOUR, 'done', 'run nightly', DUE + 5 * MINUTE)];
    expect(check({ block: block(0), runs: nightly }).check.ok).toBe(true);
    expect(check({ block: block(0), runs: [run(DUE - HOUR, 'running', 'run nightly')] }).check.ok).toBe(true);
    expect(check({ block: block(0), runs: [run(DUE - 30 * HOUR, 'running', 'run nightly')] }).check.ok).toBe(false);
  });

  it('finds a run that failed, and warns of one that failed in part', () => {
    expect(check({ block: block(0), runs: [run(DUE + 1_000, 'failed')] }).check.ok).toBe(false);
    expect(check({ block: block(0), runs: [run(DUE + 1_000, 'interrupted')] })).toMatchObject({
      findings: [{ severity: 'warning', detail: expect.stringContaining('was interrupted') }],
    });
    expect(check({ block: block(0), runs: [run(DUE + 1_000, 'partial')] })).toMatchObject({
      check: { ok: true },
      findings: [{ kind: 'schedule', severity: 'warning' }],
    });
  });

  it('finds files that the crontab names and that are gone, and a block that was changed', () => {
    expect(check({ block: block(DUE + 1), missing: ['/node'] }).check).toMatchObject({
      ok: false,
      detail: expect.stringContaining('/node, which is not there'),
    });
    expect(check({ block: block(0, { intact: false }) })).toMatchObject({
      check: { ok: true },
      findings: [{ severity: 'warning' }],
    });
  });
});
