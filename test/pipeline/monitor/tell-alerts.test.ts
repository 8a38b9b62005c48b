import { describe, expect, it } from 'vitest';
import type { Alert, AlertRule, Condition } from '../../../src/domain/alert.js';
import { ALERT_RULES } from '../../../src/domain/alert.js';
import { ALERTS, tellAlerts, tellTest } from '../../../src/pipeline/monitor/tell-alerts.js';
import type { AlertChannel } from '../../../src/ports/alerts.js';
import { testLogger, testProviders } from '../../support/test-net.js';

const LATE: Condition = { rule: 'stale', subject: 'bars_1d', words: 'Late.', value: 30_000, threshold: 21_600 };
const DRIFT: Condition = { rule: 'drift', subject: 'forest@v0001', words: 'Moved.', value: 0.3, threshold: 0.1 };

/** A channel that remembers what it was told; it fails while `broken` says why. */
function channel(name: string) {
  const heard: string[] = [];
  const made = {
    name,
    heard,
    alerts: [] as Alert[],
    broken: undefined as string | undefined,
    async deliver(alert: Alert) {
      if (made.broken !== undefined) throw new Error(made.broken);
      heard.push(`${alert.state} ${alert.key}`);
      made.alerts.push(alert);
    },
  };
  return made satisfies AlertChannel;
}

function scene(...channels: AlertChannel[]) {
  const memory = testProviders();
  const logger = testLogger();
  let now = 1_000;
  const look = async (conditions: readonly Condition[], judged: readonly AlertRule[] = ALERT_RULES) => {
    now += 3_600_000;
    const deps = {
      memory,
      channels,
      logger,
      now,
      store: 'data/openalpha.db',
      mask: (text: string) => text.replace('hunter2', '***'),
    };
    return tellAlerts({ judged: new Set(judged), conditions }, deps);
  };
  return { memory, logger, look, kept: () => Object.keys(memory.kept.get(ALERTS) ?? {}) };
}

describe('telling alerts', () => {
  it('tells a beginning once, however often it is found, and its end once', async () => {
    const a = channel('a');
    const { look, kept } = scene(a);
    expect((await look([LATE])).told).toMatchObject([
      { state: 'firing', key: 'stale:bars_1d', store: 'data/openalpha.db' },
    ]);
    expect(await look([{ ...LATE, value: 34_000 }])).toEqual({ told: [], failed: [] });
    expect((await look([])).told).toMatchObject([{ state: 'resolved', key: 'stale:bars_1d' }]);
    expect(await look([])).toEqual({ told: [], failed: [] });
    expect(a.heard).toEqual(['firing stale:bars_1d', 'resolved stale:bars_1d']);
    // Both say since when it was.
    expect(a.alerts[1]?.since).toBe(a.alerts[0]?.at);
    expect(kept()).toEqual([]);
    await look([LATE]);
    expect(a.heard).toHaveLength(3);
  });

  it('tries a channel that failed again, and leaves those alone that took it', async () => {
    const [a, b] = [channel('a'), channel('b')];
    const { look, logger } = scene(a, b);
    b.broken = 'refused, hunter2';
    expect(await look([LATE])).toEqual({ told: [], failed: ['b: refused, ***'] });
    expect(logger.lines.join()).toContain('an alert could not be told');
    expect(logger.lines.join()).not.toContain('hunter2');
    b.broken = undefined;
    expect((await look([LATE])).told).toHaveLength(1);
    expect([a.heard, b.heard]).toEqual([['firing stale:bars_1d'], ['firing stale:bars_1d']]);
  });

  it('tells an end again until it was taken, and never to who was not told of the beginning', async () => {
    const [a, b] = [channel('a'), channel('b')];
    const { look, kept } = scene(a, b);
    b.broken = 'down';
    await look([LATE]);
    a.broken = 'down';
    await look([]);
    expect(kept()).toEqual(['stale:bars_1d']);
    [a.broken, b.broken] = [undefined, undefined];
    await look([]);
    expect([a.heard, b.heard, kept()]).toEqual([['firing stale:bars_1d', 'resolved stale:bars_1d'], [], []]);
  });

  it('says nothing of what ended before anybody could be told', async () => {
    const a = channel('a');
    const { look, kept } = scene(a);
    a.broken = 'down';
    await look([LATE]);
    a.broken = undefined;
    await look([]);
    expect([a.heard, kept()]).toEqual([[], []]);
  });

  it('takes nothing for ended that was not looked at', async () => {
    const a = channel('a');
    const { look } = scene(a);
    await look([DRIFT]);
    await look([], ['stale']);
    expect(a.heard).toEqual(['firing drift:forest@v0001']);
    await look([], ['drift']);
    expect(a.heard.at(-1)).toBe('resolved drift:forest@v0001');
  });

  it('keeps nothing without a channel, and tells a channel that is new what still is', async () => {
    const { look, kept } = scene();
    await look([LATE]);
    expect(kept()).toEqual([]);
  });

  it('bears state that another version left', async () => {
    const a = channel('a');
    const { look, memory } = scene(a);
    await memory.setState(ALERTS, { 'stale:bars_1d': '{"broken', other: 'null' }, 0);
    await look([LATE]);
    expect(a.heard).toEqual(['firing stale:bars_1d']);
  });

  it('can be tried, and says which channel fails', async () => {
    const [a, b] = [channel('a'), channel('b')];
    b.broken = 'no route';
    const deps = { channels: [a, b], logger: testLogger(), now: 5, store: 's', mask: (text: string) => text };
    expect(await tellTest(deps)).toMatchObject({ told: [{ state: 'test' }], failed: ['b: no route'] });
    expect(a.heard).toEqual(['test test:test']);
  });
});
