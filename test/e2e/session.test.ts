import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openalpha, temporaryFolder } from '../support/openalpha.js';
import { writeSyntheticMarket } from '../support/synthetic-folder.js';

/** One session of a new user on a small synthetic market; each step stands on the ones before, so they share a hook. */
const folder = temporaryFolder();
const cwd = folder.path;
const run = (...args: string[]) => openalpha(args, { cwd });

async function json(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

let imported: Record<string, Record<string, number>>;
let trained: { models: { kind: string; version: string; champion: boolean; seconds: number }[]; seconds: object };

beforeAll(async () => {
  await writeSyntheticMarket(cwd, { stocks: 40, sessions: 520 });
  await json('init', '--yes');
  imported = {
    stocks: await json('import', 'stocks', 'stocks.csv'),
    prices: await json('import', 'prices', 'prices.csv', '--adjustment', 'raw'),
    actions: await json('import', 'actions', 'actions.csv'),
    sentiment: await json('import', 'sentiment', 'sentiment.csv'),
    macro: await json('import', 'macro', 'macro.csv'),
  };
  trained = await json('train', '--threads', '1', '--until', '2024-11-29');
}, 120_000);
afterAll(() => folder.remove());

describe('a first session', () => {
  it('imports every row, and read is imported and rejected', () => {
    expect(imported['prices']).toMatchObject({
      rows_read: 40 * 520,
      rows_imported: 40 * 520,
      rows_new: 40 * 520,
      rows_rejected: 0,
    });
    for (const report of Object.values(imported)) {
      expect(report['rows_read']).toBe((report['rows_imported'] as number) + (report['rows_rejected'] as number));
      expect(report['rows_imported']).toBeGreaterThan(0);
    }
  });

  it('changes nothing when a file is imported twice', async () => {
    const again = await json('import', 'prices', 'prices.csv', '--adjustment', 'raw');
    expect(again).toMatchObject({ rows_imported: 40 * 520, rows_new: 0, rows_changed: 0, rows_unchanged: 40 * 520 });
  });

  it('trains a forest and a perceptron, the first of each kind champion, with metrics and seconds', () => {
    expect(trained.models.map(({ kind, version, champion }) => ({ kind, version, champion }))).toEqual([
      { kind: 'forest', version: 'v0001', champion: true },
      { kind: 'mlp', version: 'v0001', champion: true },
    ]);
    expect(trained.models[0]).toHaveProperty('metrics.log_loss');
    expect(trained.models[0]).toHaveProperty('metrics.baselines.prior.log_loss');
    expect(Object.keys(trained.seconds)).toContain('total');
  });

  it('gives the same model files for the same seed on two threads', async () => {
    const again = await json('train', '--threads', '2', '--until', '2024-11-29', '--models-dir', 'other-models');
    expect(again.models).toHaveLength(2);
    for (const [kind, file] of [
      ['forest', 'forest.bin'],
      ['mlp', 'weights.bin'],
    ] as const) {
      const [a, b] = ['ml-models', 'other-models'].map((dir) => readFileSync(join(cwd, dir, kind, 'v0001', file)));
      expect(a?.equals(b as Buffer)).toBe(true);
    }
  });

  it('exports models for other programs, says files and sizes, and refuses what cannot be', async () => {
    const onnx = await json('models', 'export', 'forest', '--out', 'forest.onnx');
    expect(onnx).toMatchObject({ kind: 'forest', version: 'v0001', format: 'onnx' });
    expect(onnx.files).toEqual([{ file: 'forest.onnx', bytes: statSync(join(cwd, 'forest.onnx')).size }]);
    const tfjs = await json('models', 'export', 'mlp@v0001', '--format', 'tfjs', '--out', 'web');
    expect(tfjs.files.map(({ file }: { file: string }) => file)).toEqual([
      join('web', 'model.json'),
      join('web', 'weights.bin'),
    ]);
    const refused = await run('models', 'export', 'forest', '--out', 'forest.tflite', '--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'REFUSED', hint: expect.stringContaining('onnx') });
  });

  it('predicts every stock with probabilities that add to one', async () => {
    const { as_of, predictions } = await json('predict');
    expect(as_of).toBe('2024-12-31T21:00:00Z');
    expect(predictions).toHaveLength(40);
    for (const { signal, confidence_score, probabilities, expected_return, models } of predictions) {
      expect(probabilities.sell + probabilities.hold + probabilities.buy).toBeCloseTo(1, 5);
      expect(confidence_score).toBeCloseTo(probabilities[signal], 6);
      expect(Number.isFinite(expected_return)).toBe(true);
      expect(models.map((model: { kind: string }) => model.kind)).toEqual(['forest', 'mlp']);
    }
  });

  it('takes the probabilities that it prints apart, to the last digit that is shown', async () => {
    const { predictions, explanations } = await json('predict', '--explain', '--show', '4');
    expect(explanations).toHaveLength(4);
    for (const { symbol, signal, of, probability, start, contributions } of explanations) {
      const prediction = predictions.find((one: { symbol: string }) => one.symbol === symbol);
      expect(prediction.signal).toBe(signal);
      const sum = contributions.reduce((total: number, { effect }: { effect: number }) => total + effect, start);
      expect(sum).toBeCloseTo(probability, 10);
      if (of === 'probability') expect(probability).toBeCloseTo(prediction.confidence_score, 5);
      else expect(prediction.models.every((vote: { shrinkage: number }) => vote.shrinkage === 0)).toBe(true);
    }
    const shown = await run('predict', '--explain', '--show', '1');
    expect(shown.stdout).toMatch(/probability of (buy|hold|sell)[\s\S]*nothing known/);
    expect((await run('predict', '--explain', '--from', '2018-01-02', '--to', '2018-01-03')).code).toBe(2);
  });

  it('measures what a version needs on rows that it has not learnt from', async () => {
    const { importance, manifest } = await json('models', 'show', 'forest', '--importance');
    expect(importance.features).toHaveLength(manifest.features.names.length);
    expect(importance.from >= manifest.split.bounds.test_from.slice(0, 10)).toBe(true);
    const rises = importance.features.map((one: { log_loss_rise: number }) => one.log_loss_rise);
    expect(rises).toEqual([...rises].sort((a, b) => b - a));
    const { stdout } = await run('models', 'show', 'forest', '--importance', '--show', '2');
    expect(stdout).toMatch(/rows it has not learnt from/);
    expect(stdout).toContain(importance.features[1].feature);
    expect(stdout).not.toContain(importance.features[2].feature);
  });

  it('recommends ten, ranked and explained, and keeps one set an hour', async () => {
    const first = await json('recommend', '--top', '10');
    const second = await json('recommend', '--top', '10');
    expect(first.recommendations).toHaveLength(10);
    const essence = (report: typeof first) =>
      report.recommendations.map((r: { symbol: string; signal: string; confidence_score: number }) => [
        r.symbol,
        r.signal,
        r.confidence_score,
      ]);
    expect(essence(second)).toEqual(essence(first));
    const [best] = first.recommendations;
    expect(best).toMatchObject({
      rank: 1,
      risk_level: expect.stringMatching(/low|medium|high/),
      company_name: expect.stringContaining('synthetic'),
    });
    expect(best.explanation).toMatch(/forest@v0001/);
    expect(best.explanation).toMatch(/R²/);
    expect(best.drivers).toHaveLength(3);
    const kept = await json('export', 'recommendations', '--all', '--format', 'json', '--out', 'all.json');
    expect(kept.rows).toBe(10);
  });

  it('filters recommendations by signal, risk, confidence and sector', async () => {
    const { recommendations } = await json(
      'recommend',
      '--signal',
      'sell',
      '--max-risk',
      'medium',
      '--min-confidence',
      '0.2',
      '--sector',
      'energy',
      '--top',
      '50',
    );
    for (const r of recommendations) {
      expect(r).toMatchObject({ signal: 'sell', sector: 'Energy' });
      expect(['low', 'medium']).toContain(r.risk_level);
      expect(r.confidence_score).toBeGreaterThanOrEqual(0.2);
    }
    const { code, stderr } = await run('recommend', '--sector', 'Astrology');
    expect(code).toBe(2);
    expect(stderr).toContain('Energy');
  });

  it('has no monthly models, and says how to get them', async () => {
    const { code, stderr } = await run('recommend', '--holding-period', 'monthly');
    expect(code).toBe(1);
    expect(stderr).toMatch(/monthly.*more than 10 sessions/s);
  });

  it('exports csv that another reader can read', async () => {
    await run('recommend', '--top', '10');
    const { code } = await run('export', 'recommendations', '--format', 'csv', '--out', 'recs.csv');
    expect(code).toBe(0);
    const rows: Record<string, string>[] = parse(readFileSync(join(cwd, 'recs.csv')), { columns: true });
    expect(rows).toHaveLength(10);
    expect(Object.keys(rows[0] as object)).toEqual(
      expect.arrayContaining([
        'symbol',
        'company_name',
        'signal',
        'confidence_score',
        'risk_level',
        'explanation',
        'created_at',
      ]),
    );
  });

  it('exports to stdout when no file is named', async () => {
    const { code, stdout } = await run(
      'export',
      'bars',
      '--symbols',
      'SYN001',
      '--from',
      '2024-12-30',
      '--format',
      'jsonl',
      '--quiet',
    );
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ symbol, date }) => [symbol, date])).toEqual([
      ['SYN001', '2024-12-30'],
      ['SYN001', '2024-12-31'],
    ]);
  });

  it('predicts a past range only with models whose training ended before', async () => {
    const range = await json('predict', '--from', '2024-12-02', '--to', '2024-12-06');
    expect(range.sessions).toBe(5);
    expect(range.predictions).toHaveLength(5 * 40);
    expect(new Set(range.predictions.map((p: { as_of: string }) => p.as_of)).size).toBe(5);
    const { code, stderr } = await run('predict', '--from', '2024-06-03', '--to', '2024-06-07');
    expect(code).toBe(1);
    expect(stderr).toMatch(/look ahead/);
  });

  it('sees the same in a range as it saw on each day', async () => {
    const range = await json('predict', '--from', '2024-12-02', '--to', '2024-12-06', '--symbols', 'SYN007');
    const day = await json('predict', '--as-of', '2024-12-04', '--symbols', 'SYN007');
    const inRange = range.predictions.find((p: { as_of: string }) => p.as_of.startsWith('2024-12-04'));
    expect(inRange.probabilities).toEqual(day.predictions[0].probabilities);
    expect(inRange.inputs_hash).toBe(day.predictions[0].inputs_hash);
  });

  it('finds and shows stocks', async () => {
    expect((await json('stocks', 'search', 'juniper', 'dyn')).stocks[0]).toMatchObject({ symbol: 'SYN010' });
    const view = await json('stocks', 'show', 'syn010');
    expect(view).toMatchObject({
      stock: { symbol: 'SYN010' },
      bars: [{ interval: '1d', rows: 520 }],
      last_bar: { time: '2024-12-31T00:00:00Z' },
    });
  });

  it('shows status and passes the doctor', async () => {
    const status = await json('status');
    expect(status).toMatchObject({
      store: { rows: { market_data: 40 * 520 } },
      intervals: [{ interval: '1d', stocks: 40, bars: 40 * 520 }],
    });
    const doctor = await json('doctor');
    expect(doctor.checks.map((check: { ok: boolean }) => check.ok)).not.toContain(false);
  });
});

describe('the log', () => {
  it('is one JSON object a line when asked, and leaves stdout to the result', async () => {
    const { stdout, stderr } = await run('status', '--json', '--verbose', '--log-format', 'json');
    expect(JSON.parse(stdout)).toHaveProperty('store');
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ msg, command }) => [msg, command])).toEqual([
      ['started', 'status'],
      ['finished', 'status'],
    ]);
    expect(lines[1]).toMatchObject({ exit_code: 0, seconds: expect.any(Number) });
  });
});

describe('notes and progress', () => {
  it('are lines of the log when it is JSON, so that nothing else is on stderr', async () => {
    const { stderr } = await run('predict', '--verbose', '--log-format', 'json');
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ stage: 'read', seconds: expect.any(Number) }));
    expect((await run('predict', '--log-format', 'json')).stderr).toBe('');
    const refused = await run('models', 'show', 'forest@v0099', '--log-format', 'json');
    expect(JSON.parse(refused.stderr)).toMatchObject({ level: 50, code: 'NOT_FOUND', hint: expect.any(String) });
  });
});

describe('models', () => {
  it('become challengers, are compared on the same rows, promoted and rolled back', async () => {
    const second = await json('train', '--models', 'forest', '--seed', '7', '--until', '2024-11-29');
    expect(second.models).toMatchObject([{ kind: 'forest', version: 'v0002', champion: false }]);
    const compared = await run('models', 'promote', 'forest@v0002', '--json');
    const report = JSON.parse(compared.stdout);
    expect(compared.code).toBe(report.promoted ? 0 : 1);
    expect(report.compared).toHaveLength(2);
    expect(report.compared[0].evaluation.rows).toBe(report.compared[1].evaluation.rows);
    const forced = await run('models', 'promote', 'forest@v0002', '--force', '--json');
    if (!report.promoted) expect(JSON.parse(forced.stdout)).toMatchObject({ promoted: true });
    expect(await json('models', 'rollback', 'forest')).toMatchObject({ champion: 'v0001' });
  });

  it('that were tampered with are found by verify and never used', async () => {
    const dir = join(cwd, 'tampered');
    await json('train', '--models', 'forest', '--until', '2024-11-29', '--models-dir', 'tampered');
    const weights = join(dir, 'forest', 'v0001', 'forest.bin');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] as number) ^ 1;
    writeFileSync(weights, bytes);
    expect((await run('models', 'verify', '--models-dir', 'tampered')).code).toBe(1);
    const { code, stderr } = await run('predict', '--models-dir', 'tampered');
    expect(code).toBe(4);
    expect(stderr).toMatch(/other bytes in forest\.bin/);
  });
});

describe('wrong input', () => {
  it('is told with what was found, in words and as JSON', async () => {
    const { code, stdout, stderr } = await run('import', 'prices', 'nowhere.csv', '--json');
    expect(code).toBe(2);
    expect(stderr).toContain('nowhere.csv');
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'NOT_FOUND', message: expect.stringContaining('nowhere.csv') },
    });
  });

  it('ends with 2 for unknown commands, options and values', async () => {
    for (const args of [
      ['recomend'],
      ['train', '--horizont', '7'],
      ['train', '--label', 'guess'],
      ['train', '--models', 'oracle'],
      ['predict', '--max-age', 'old'],
      ['stocks', 'show', 'ZZZZZ'],
    ]) {
      const { code, stderr } = await run(...args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('refuses a strict import whole', async () => {
    copyFileSync(join(cwd, 'prices.csv'), join(cwd, 'bad.csv'));
    writeFileSync(join(cwd, 'bad.csv'), 'SYN001,2025-01-02,10,11,9,x,100\nSYN001,2025-01-03,10,11,9,10,100\n', {
      flag: 'a',
    });
    const strict = await run('import', 'prices', 'bad.csv', '--strict');
    expect(strict.code).toBe(1);
    expect(strict.stderr).toMatch(/not_a_number 1/);
    const dry = await json('import', 'prices', 'bad.csv', '--dry-run');
    expect(dry).toMatchObject({ rows_new: 1, rows_rejected: 1, rejected: { not_a_number: 1 }, dry_run: true });
    expect((await json('status')).store.rows.market_data).toBe(40 * 520);
  });

  it('in the environment is reported all at once', async () => {
    const { code, stderr } = await openalpha(['status'], {
      cwd,
      env: { OPENALPHA_INTERVAL: '5m', OPENALPHA_SEED: 'x' },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/interval/);
    expect(stderr).toMatch(/seed/);
  });
});
