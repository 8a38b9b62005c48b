import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Holder, Metric, RunStep } from '../../src/domain/operation.js';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.js';
import type { Store } from '../../src/ports/store.js';
import type { OpenedStore } from './store.contract.js';
import { barsOf, batchOf, day, prediction, recommendation, stock } from './store-samples.js';

/** What every store must do about locks, steps, outcomes, metrics and its own upkeep. */
export function operationsContract(opened: () => OpenedStore): void {
  const now = day('2026-11-20') + 15 * HOUR;
  let store: Store;
  let others: Store[];
  beforeEach(() => {
    store = opened().store;
    others = [];
  });
  // Before the data goes: the hooks of the suite around this one run after these.
  afterEach(async () => {
    await Promise.all(others.map((other) => other.close()));
  });
  const another = async () => {
    const other = await opened().another();
    others.push(other);
    return other;
  };
  const addStocks = (...symbols: string[]) =>
    store.stocks.upsert(
      symbols.map((symbol) => stock(symbol)),
      { seenAt: 1 },
    );

  describe('locks', () => {
    const leaseMs = MINUTE;
    const holder = (id: string): Holder => ({ id, host: 'one.example', pid: 41, command: `run ${id}` });
    const acquire = (id: string, at: number, of = store) => of.locks.acquire('run', holder(id), { leaseMs, at });

    it('are given to one holder, and to others it is said who that is', async () => {
      const held = { name: 'run', holder: holder('a'), acquired_at: now, renewed_at: now, lease_ms: leaseMs };
      expect(await acquire('a', now)).toEqual(held);
      expect(await acquire('b', now + 1, await another())).toEqual(held);
      expect(await store.locks.list()).toEqual([held]);
      const other = await store.locks.acquire('other', holder('b'), { leaseMs: 5, at: now });
      expect(other.holder.id).toBe('b');
      expect((await store.locks.list()).map(({ name }) => name)).toEqual(['other', 'run']);
    });

    it('asked for again by their holder are renewed, and held since they were', async () => {
      await acquire('a', now);
      expect(await acquire('a', now + 10)).toMatchObject({ acquired_at: now, renewed_at: now + 10 });
    });

    it('are given to one of many who ask at once from several connections', async () => {
      const stores = [store, await another(), await another(), await another()];
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, k) => acquire(`holder ${k}`, now, stores[k % stores.length])),
      );
      const holders = new Set(answers.map((lock) => lock.holder.id));
      expect(holders.size).toBe(1);
      expect((await store.locks.list()).map((lock) => lock.holder.id)).toEqual([...holders]);
    });

    it('may be taken when their lease has run out, and not a moment before', async () => {
      await acquire('a', now);
      expect((await acquire('b', now + leaseMs - 1)).holder.id).toBe('a');
      expect(await acquire('b', now + leaseMs)).toMatchObject({ holder: holder('b'), acquired_at: now + leaseMs });
    });

    it('are kept by renewing, from the time of renewal', async () => {
      await acquire('a', now);
      expect(await store.locks.renew('run', 'a', now + leaseMs - 1)).toBe(true);
      expect((await acquire('b', now + 2 * leaseMs - 2)).holder.id).toBe('a');
      expect((await acquire('b', now + 2 * leaseMs - 1)).holder.id).toBe('b');
    });

    it('may be taken when the clock went back by more than the lease', async () => {
      await acquire('a', now);
      expect((await acquire('b', now - leaseMs)).holder.id).toBe('a');
      expect((await acquire('b', now - leaseMs - 1)).holder.id).toBe('b');
    });

    it('that were lost cannot be renewed, and letting go of them does nothing', async () => {
      await acquire('a', now);
      await acquire('b', now + leaseMs, await another());
      expect(await store.locks.renew('run', 'a', now + leaseMs)).toBe(false);
      await store.locks.release('run', 'a');
      expect((await store.locks.list()).map((lock) => lock.holder.id)).toEqual(['b']);
      expect(await store.locks.renew('never', 'a', now)).toBe(false);
    });

    it('are free once their holder lets go', async () => {
      await acquire('a', now);
      await store.locks.release('run', 'a');
      expect(await store.locks.list()).toEqual([]);
      expect((await acquire('b', now + 1)).holder.id).toBe('b');
    });
  });

  describe('steps of runs', () => {
    const step = (run: string, position: number, more: Partial<RunStep> = {}) => ({
      run,
      schedule: 'hourly' as const,
      hour: now,
      position,
      name: `step ${position}`,
      inputs: '0123456789abcdef',
      started_at: now + position,
      ...more,
    });

    it('are kept as they begin and as they end, of a run and of an hour', async () => {
      const first = await store.runs.start('run hourly', now, 'here:1:1');
      const second = await store.runs.start('run hourly', now + 9, 'here:1:1');
      await store.steps.start(step(second, 0));
      await store.steps.start(step(first, 1));
      await store.steps.start(step(first, 0));
      await store.steps.finish(first, 1, { status: 'failed', at: now + 5, detail: { error: 'no network' } });
      await store.steps.start(step(second, 1, { hour: now + HOUR }));
      const begun = { status: 'running', finished_at: null, detail: {} };
      expect(await store.steps.ofRun(first)).toEqual([
        { ...step(first, 0), ...begun },
        { ...step(first, 1), status: 'failed', finished_at: now + 5, detail: { error: 'no network' } },
      ]);
      store = await opened().reopen();
      expect((await store.steps.ofHour('hourly', now)).map(({ run, position }) => [run, position])).toEqual([
        [first, 0],
        [first, 1],
        [second, 0],
      ]);
      expect(await store.steps.ofHour('nightly', now)).toEqual([]);
      expect(await store.steps.ofRun('nope')).toEqual([]);
    });

    it('that were done are found by name, the newest of any hour', async () => {
      const [first, second] = [
        await store.runs.start('run hourly', now, 'here:1:1'),
        await store.runs.start('run hourly', now + 9, 'here:1:1'),
      ];
      for (const [run, hour] of [
        [second, now + HOUR],
        [first, now],
      ] as const) {
        await store.steps.start(step(run, 0, { name: 'predict', hour, inputs: run.slice(0, 8) }));
        await store.steps.finish(run, 0, { status: 'done', at: now, detail: {} });
        await store.steps.start(step(run, 1, { name: 'collect', hour }));
        await store.steps.finish(run, 1, { status: run === first ? 'done' : 'failed', at: now, detail: {} });
      }
      expect(await store.steps.lastDone('hourly', 'predict')).toMatchObject({ run: second, hour: now + HOUR });
      expect(await store.steps.lastDone('hourly', 'collect')).toMatchObject({ run: first });
      expect(await store.steps.lastDone('nightly', 'predict')).toBeUndefined();
    });

    it('begun again in the same place take the place of the earlier attempt', async () => {
      const run = await store.runs.start('run hourly', now, 'here:1:1');
      await store.steps.start(step(run, 0));
      await store.steps.finish(run, 0, { status: 'failed', at: now + 1, detail: { error: 'x' } });
      await store.steps.start(step(run, 0, { started_at: now + 7 }));
      expect(await store.steps.ofRun(run)).toMatchObject([
        { status: 'running', started_at: now + 7, finished_at: null, detail: {} },
      ]);
    });

    it('need their run and their beginning', async () => {
      await expect(store.steps.start(step('nope', 0))).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const run = await store.runs.start('run hourly', now, 'here:1:1');
      const ending = { status: 'done' as const, at: now, detail: {} };
      await expect(store.steps.finish(run, 3, ending)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('outcomes of predictions', () => {
    it('are open until they are filled in, and then scored', async () => {
      await addStocks('AAA', 'BBB');
      const [a, b, late] = [prediction('AAA', now), prediction('BBB', now), prediction('AAA', now + DAY)];
      await store.predictions.replace([late, b, a], { seenAt: now });
      expect(await store.outcomes.open(now)).toEqual([a, b]);
      expect(await store.outcomes.open(now + DAY)).toEqual([a, b, late]);
      const outcome = {
        id: b.id,
        due_at: now + 9 * DAY,
        outcome_return: -0.0625,
        outcome_signal: 'sell' as const,
      };
      expect(await store.outcomes.record([outcome], now + 10 * DAY)).toBe(1);
      expect(await store.outcomes.open(now + DAY)).toEqual([a, late]);
      expect(await store.outcomes.scored()).toEqual([{ prediction: b, outcome }]);
      expect(await store.outcomes.scored({ from: now + 1 })).toEqual([]);
      expect(await store.outcomes.scored({ to: now - 1 })).toEqual([]);
      expect(await store.outcomes.scored({ from: now, to: now })).toHaveLength(1);
    });

    it('are replaced when they are written again, and emptied when the prediction is made again', async () => {
      await addStocks('AAA');
      const made = prediction('AAA', now);
      await store.predictions.replace([made], { seenAt: now });
      const outcome = { id: made.id, due_at: now + DAY, outcome_return: 0.5, outcome_signal: 'buy' as const };
      await store.outcomes.record([outcome], now + DAY);
      await store.outcomes.record([{ ...outcome, outcome_return: 0.25 }], now + DAY);
      expect(await store.outcomes.scored()).toMatchObject([{ outcome: { outcome_return: 0.25 } }]);
      await store.predictions.replace([prediction('AAA', now)], { seenAt: now });
      expect(await store.outcomes.scored()).toEqual([]);
      // The prediction that it was about is no longer there.
      expect(await store.outcomes.record([outcome], now + DAY)).toBe(0);
    });

    it('that are no number refuse the whole write', async () => {
      await addStocks('AAA');
      const made = prediction('AAA', now);
      await store.predictions.replace([made], { seenAt: now });
      const outcome = { id: made.id, due_at: now, outcome_return: 0.5, outcome_signal: 'buy' as const };
      const write = store.outcomes.record([outcome, { ...outcome, outcome_return: Number.NaN }], now);
      await expect(write).rejects.toMatchObject({ code: 'INPUT' });
      expect(await store.outcomes.open(now)).toEqual([made]);
    });
  });

  describe('metrics', () => {
    const metric = (name: string, labels: Metric['labels'], at: number, value: number): Metric => ({
      name,
      labels,
      at,
      value,
    });

    it('are one number for a name, labels and a time, whatever the order of the labels', async () => {
      await store.metrics.record([
        metric('rate', { provider: 'yahoo', kind: 'prices' }, now, 0.5),
        metric('rate', { kind: 'prices', provider: 'yahoo' }, now, 0.75),
        metric('age_seconds', {}, now, 60),
      ]);
      await store.metrics.record([metric('age_seconds', {}, now, 61)]);
      expect(await store.metrics.read()).toEqual([
        metric('age_seconds', {}, now, 61),
        metric('rate', { kind: 'prices', provider: 'yahoo' }, now, 0.75),
      ]);
    });

    it('are read by name and time, or the newest of each alone', async () => {
      const series = [0, 1, 2].flatMap((k) => [
        metric('rate', { provider: 'fred' }, now + k, k),
        metric('rate', { provider: 'yahoo' }, now - k, 10 - k),
        metric('seconds', {}, now + k, 0),
      ]);
      await store.metrics.record(series);
      expect(await store.metrics.read({ names: ['rate', 'never'], from: now + 1 })).toEqual([
        metric('rate', { provider: 'fred' }, now + 1, 1),
        metric('rate', { provider: 'fred' }, now + 2, 2),
      ]);
      expect(await store.metrics.read({ names: ['rate'], latestOnly: true })).toEqual([
        metric('rate', { provider: 'fred' }, now + 2, 2),
        metric('rate', { provider: 'yahoo' }, now, 10),
      ]);
      expect(await store.metrics.read({ names: [] })).toEqual([]);
      expect(await store.metrics.read()).toHaveLength(9);
    });

    it('that are no number refuse the whole write', async () => {
      const write = store.metrics.record([metric('rate', {}, now, 1), metric('rate', {}, now + 1, Number.NaN)]);
      await expect(write).rejects.toMatchObject({ code: 'INPUT' });
      expect(await store.metrics.read()).toEqual([]);
    });
  });

  describe('upkeep', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'openalpha-upkeep-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const fill = async () => {
      await addStocks('AAA', 'BBB');
      for (const at of [now - DAY, now]) {
        const run = await store.runs.start('run hourly', at, 'here:1:1');
        await store.steps.start({
          ...{ run, schedule: 'hourly', hour: at, position: 0, name: 'collect', inputs: '00', started_at: at },
        });
        await store.runs.finish(run, 'done', at + 1, {});
        await store.metrics.record([{ name: 'rate', labels: {}, at, value: 1 }]);
        await store.providers.addOutcomes([{ provider: 'fred', hour: at, outcome: 'ok', requests: 1 }]);
        await store.providers.addFindings(
          [{ provider: 'fred', kind: 'structure_changed', subject: `${at}`, detail: 'x' }],
          at,
        );
        const [a, b] = [prediction('AAA', at), prediction('BBB', at)];
        await store.predictions.replace([a, b], { seenAt: at });
        await store.outcomes.record([{ id: a.id, due_at: at, outcome_return: 0, outcome_signal: 'hold' }], at);
        await store.recommendations.replaceHour([recommendation('AAA', at)], { seenAt: at });
        await store.articles.upsert(
          [
            {
              ...{ title: `headline of ${at}`, url: null, source: 'wire', published_at: at, known_at: at },
              ...{ provider: 'sample', symbols: ['AAA'], text: 'a long text' },
            },
          ],
          { seenAt: at },
        );
      }
      const hours = [now - DAY, now].map((time) => ({ symbol: 'AAA', time, close: 10, knownAt: time + HOUR }));
      await store.bars.upsert(batchOf(hours, { interval: '1h' }), { seenAt: now + HOUR });
      await store.bars.upsert(batchOf([{ symbol: 'AAA', time: now - DAY, close: 5 }]), { seenAt: now });
    };

    it('forgets what is older than asked, keeps what is not, and is sound afterwards', async () => {
      await fill();
      const all = {
        ...{ runs: now, metrics: now, outcomes: now, findings: now, predictions: now, texts: now, hourly_bars: now },
      };
      const expected = {
        ...{ runs: 1, run_steps: 1, metrics: 1, provider_outcomes: 1, source_findings: 1, predictions: 1 },
        ...{ recommendations: 1, articles: 1, market_data: 1, market_data_revisions: 0 },
      };
      expect(await store.maintenance.prune(all, { dryRun: true })).toEqual(expected);
      expect(await store.runs.latest(9)).toHaveLength(2);
      expect(await store.maintenance.prune(all, { dryRun: false })).toEqual(expected);
      const none = Object.fromEntries(Object.keys(expected).map((table) => [table, 0]));
      expect(await store.maintenance.prune(all, { dryRun: false })).toEqual(none);

      expect((await store.runs.latest(9)).map(({ started_at }) => started_at)).toEqual([now]);
      expect(await store.steps.ofHour('hourly', now - DAY)).toEqual([]);
      expect(await store.steps.ofHour('hourly', now)).toHaveLength(1);
      expect((await store.metrics.read()).map(({ at }) => at)).toEqual([now]);
      expect((await store.providers.outcomes()).map(({ hour }) => hour)).toEqual([now]);
      expect((await store.providers.findings()).map(({ subject }) => subject)).toEqual([`${now}`]);
      // What was never scored is kept, however old.
      expect((await store.predictions.read()).map(({ symbol, as_of }) => [symbol, as_of])).toEqual([
        ['BBB', now - DAY],
        ['AAA', now],
        ['BBB', now],
      ]);
      expect((await store.recommendations.read()).map(({ as_of }) => as_of)).toEqual([now]);
      const articles = await store.articles.published(now - DAY, now);
      expect(articles.map(({ text }) => text)).toEqual([null, 'a long text']);
      expect(barsOf(await store.bars.read({ interval: '1h' })).map(({ time }) => time)).toEqual([now]);
      expect(barsOf(await store.bars.read({ interval: '1d' }))).toHaveLength(1);
      expect(await store.check()).toEqual([]);
    });

    it('forgets nothing of what it was not asked about', async () => {
      await fill();
      expect(await store.maintenance.prune({}, { dryRun: false })).toEqual({});
      expect(await store.maintenance.prune({ metrics: now }, { dryRun: false })).toEqual({ metrics: 1 });
      expect(await store.runs.latest(9)).toHaveLength(2);
      expect(await store.predictions.read()).toHaveLength(4);
    });

    it('copies the store while another connection writes', async ({ skip }) => {
      skip(opened().copiedByServer === true, 'its server makes the copies');
      await fill();
      const writer = await another();
      const path = join(folder, 'copy');
      const steps: [number, number][] = [];
      const copying = store.maintenance.backup(path, (done, total) => steps.push([done, total]));
      for (let k = 0; k < 20; k++) await writer.runs.start(`meanwhile ${k}`, now + k, 'here:1:1');
      const { bytes } = await copying;
      expect(bytes).toBeGreaterThan(0);
      expect(statSync(path).size).toBe(bytes);
      expect(steps.every(([done, total]) => done <= total)).toBe(true);
      expect(steps.at(-1)![0]).toBe(steps.at(-1)![1]);
      expect(await store.check()).toEqual([]);
    });

    it('says how its server copies it, where one keeps it', async ({ skip }) => {
      skip(opened().copiedByServer !== true, 'it makes its own copies');
      const path = join(folder, 'copy');
      const refused = store.maintenance.backup(path);
      await expect(refused).rejects.toMatchObject({ code: 'REFUSED', hint: expect.stringContaining('pg_dump') });
      expect(existsSync(path)).toBe(false);
    });

    it('does not write a copy over what is there, nor leave half a one', async ({ skip }) => {
      skip(opened().copiedByServer === true, 'its server makes the copies');
      const path = join(folder, 'taken');
      writeFileSync(path, 'mine');
      await expect(store.maintenance.backup(path)).rejects.toMatchObject({ code: 'STORE' });
      expect(statSync(path).size).toBe(4);
      const nowhere = join(folder, 'no-such-folder', 'copy');
      await expect(store.maintenance.backup(nowhere)).rejects.toMatchObject({ code: 'STORE' });
      expect(existsSync(nowhere)).toBe(false);
    });
  });
}
