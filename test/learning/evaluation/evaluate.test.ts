import { describe, expect, it } from 'vitest';
import { priorBaseline, scoreBaseline } from '../../../src/learning/evaluation/baselines.js';
import { type EvaluationInput, evaluateModel, verdict } from '../../../src/learning/evaluation/evaluate.js';
import { classificationMetrics } from '../../../src/learning/evaluation/metrics.js';
import { Random } from '../../../src/math/random.js';

const PRIOR = [1 / 3, 1 / 3, 1 / 3] as const;

/** Sessions of 30 stocks whose class follows from their return; `knowledge` 0 to 1 is how much of it the model sees. */
function market(knowledge: number, sessions = 60): EvaluationInput & { pastReturn: Float32Array } {
  const random = new Random(17);
  const rows = sessions * 30;
  const time = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 30));
  const forward = Float32Array.from({ length: rows }, () => 0.05 * random.normal());
  const y = Uint8Array.from(forward, (value) => (value < -0.0215 ? 0 : value > 0.0215 ? 2 : 1));
  const seen = forward.map((value) => knowledge * value + (1 - knowledge) * 0.05 * random.normal());
  const probabilities = Float32Array.from(
    [...seen].flatMap((value) => {
      const z = [-20 * knowledge * value, 0, 20 * knowledge * value].map(Math.exp);
      const total = z.reduce((a, b) => a + b);
      return z.map((part) => part / total);
    }),
  );
  const expected = seen.map((value) => knowledge * value);
  const pastReturn = forward.map((value, row) => (row % 30 === 0 ? Number.NaN : -value));
  return { probabilities, expected, y, forward, relative: forward, time, prior: PRIOR, horizon: 1, pastReturn };
}

describe('evaluateModel', () => {
  it('is plain JSON: numbers and nulls, no NaN', () => {
    const evaluation = evaluateModel(market(0.5, 3));
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
    const still = evaluateModel({ ...market(0.5, 1), expected: new Float32Array(30) });
    expect(JSON.parse(JSON.stringify(still))).toEqual(still);
    expect(still.ic.mean).toBeNull();
  });

  it('gives the same classification numbers as on their own, and R² under both names', () => {
    const input = market(0.5);
    const evaluation = evaluateModel(input);
    expect(evaluation).toMatchObject(classificationMetrics(input.probabilities, input.y, PRIOR));
    expect(evaluation.r2_class).toBe(evaluation.brier_skill);
    expect(evaluation.r2_class).toBeGreaterThan(0.05);
    expect(evaluation.r2_expected_return).toBeGreaterThan(0.05);
    // The mean over sessions of equal size is the mean over rows.
    expect(evaluation.log_loss_gain.mean).toBeCloseTo(evaluation.baselines.prior.log_loss - evaluation.log_loss, 6);
  });

  it('orders stocks by expected return and by p(buy) less p(sell)', () => {
    const evaluation = evaluateModel(market(0.5));
    expect(evaluation.ic.mean).toBeGreaterThan(0.6);
    expect(evaluation.ic_signal.mean).toBeCloseTo(evaluation.ic.mean as number, 6);
    expect(evaluation.calibration.bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(1800);
  });

  it('takes both ends of the probabilities for the order: much chance of buy does not help where sell has as much', () => {
    const five = { ...market(0.5, 1), y: new Uint8Array(5).fill(1), time: new Float64Array(5) };
    const forward = Float32Array.of(1, 2, 3, 4, 5);
    // p(buy) falls from row to row, p(buy) - p(sell) rises.
    const probabilities = Float32Array.from(
      [
        [0.49, 0.02, 0.49],
        [0.4, 0.18, 0.42],
        [0.3, 0.35, 0.35],
        [0.2, 0.5, 0.3],
        [0.05, 0.75, 0.2],
      ].flat(),
    );
    const relative = forward.map((value) => value - 3);
    const { pastReturn: _, ...rest } = five;
    const evaluation = evaluateModel({ ...rest, forward, relative, expected: relative, probabilities });
    expect(evaluation.ic_signal.mean).toBeCloseTo(1, 6);
    expect(evaluation.r2_expected_return).toBe(1);
  });

  it('measures momentum and reversal beside the model, leaving out rows without a past', () => {
    const { baselines } = evaluateModel(market(0.5));
    // The past return of this market is the coming one with its sign turned.
    expect(baselines.momentum?.ic.mean).toBeCloseTo(-1, 6);
    expect(baselines.reversal?.ic.mean).toBeCloseTo(1, 6);
    expect(baselines.reversal?.accuracy).toBeGreaterThan(0.8);
    const { pastReturn, ...without } = market(0.5);
    expect(evaluateModel(without).baselines).toMatchObject({ momentum: null, reversal: null });
    const recent = evaluateModel({ ...without, recentReturn: pastReturn }).baselines;
    expect(recent.momentum).toBeNull();
    expect(recent.reversal?.ic.mean).toBeCloseTo(1, 6);
  });
});

describe('baselines', () => {
  it('score the prior as a model that always says it', () => {
    const y = Uint8Array.of(0, 1, 1, 2, 1);
    const prior = [0.2, 0.5, 0.3] as const;
    const same = Float32Array.from({ length: 15 }, (_, i) => prior[i % 3] as number);
    const { accuracy, log_loss, brier } = classificationMetrics(same, y, prior);
    const baseline = priorBaseline(y, prior);
    expect(baseline.accuracy).toBe(accuracy);
    expect(baseline.log_loss).toBeCloseTo(log_loss, 6);
    expect(baseline.brier).toBeCloseTo(brier, 6);
  });

  it('call the highest third of a score buy and the lowest sell, session by session', () => {
    const rows = {
      time: Float64Array.of(0, 0, 0, 1, 1, 1),
      y: Uint8Array.of(0, 1, 2, 2, 2, 2),
      forward: new Float32Array(6),
      horizon: 1,
    };
    expect(scoreBaseline(Float32Array.of(1, 2, 3, 10, 20, 30), rows).accuracy).toBe(4 / 6);
    expect(scoreBaseline(new Float32Array(6).fill(Number.NaN), rows).accuracy).toBeNull();
  });
});

describe('verdict', () => {
  it('says that a model which knows nothing does not beat the prior', () => {
    const words = verdict(evaluateModel(market(0)));
    expect(words).toBe('does not beat the class prior (log loss 1.0986 against 1.0986), and does not order stocks');
  });

  it('says by how much a model that knows something does, and that it orders stocks', () => {
    const words = verdict(evaluateModel(market(0.5)));
    expect(words).toMatch(
      /^beats the class prior \(log loss 0\.\d{4} against 1\.0986\), orders stocks with IC 0\.\d{3} \(95 % 0\.\d{3}\.\.0\.\d{3}\)$/,
    );
  });

  it('says when a gain or an order may be chance, and when the order is upside down', () => {
    const good = evaluateModel(market(0.5));
    const doubtful = {
      ...good,
      log_loss_gain: { ...good.log_loss_gain, ci95: [-0.1, 0.2] as const },
      ic: { ...good.ic, mean: 0.021, ci95: [-0.003, 0.045] as const },
    };
    expect(verdict(doubtful)).toMatch(
      /against 1\.0986, a gain not told from zero\), orders stocks with IC 0\.021 \(95 % −0\.003\.\.0\.045: not told from zero\)$/,
    );
    const wrong = { ...good, ic: { ...good.ic, mean: -0.02, ci95: [-0.03, -0.01] as const } };
    expect(verdict(wrong)).toMatch(/IC −0\.020 \(95 % −0\.030\.\.−0\.010: the wrong way round\)$/);
    const short = { ...good, ic: { ...good.ic, mean: 0.5, ci95: [null, null] as const } };
    expect(verdict(short)).toMatch(/IC 0\.500 \(too few sessions to tell\)$/);
  });
});
