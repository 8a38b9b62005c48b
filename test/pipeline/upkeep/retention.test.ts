import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.js';
import { modelsBefore, retentionAt, withKept } from '../../../src/pipeline/upkeep/retention.js';
import { configSchema } from '../../../src/runtime/config-schema.js';

const NOW = Date.parse('2026-11-21T00:00:00Z');
const standard = configSchema.parse({}).retention;

describe('what is forgotten', () => {
  it('is by itself only what the pipeline did: never what it knows or said', () => {
    expect(Object.keys(retentionAt(standard, NOW)).sort()).toEqual(['findings', 'metrics', 'outcomes', 'runs']);
    expect(retentionAt(standard, NOW).runs).toBe(NOW - 180 * DAY);
  });

  it('is asked for by kind, and by an age alone for the records of the pipeline', () => {
    const kept = withKept(standard, ['90d', 'texts=30d', 'hourlyBars=1d', 'metrics=forever']);
    expect(retentionAt(kept, NOW)).toEqual({
      runs: NOW - 90 * DAY,
      outcomes: NOW - 90 * DAY,
      findings: NOW - 90 * DAY,
      texts: NOW - 30 * DAY,
      hourly_bars: NOW - DAY,
    });
  });

  it('is, of models, what was made before its own time, or nothing', () => {
    expect(modelsBefore(standard, NOW)).toBe(NOW - 180 * DAY);
    expect(modelsBefore(withKept(standard, ['models=9d', 'runs=forever']), NOW)).toBe(NOW - 9 * DAY);
    expect(modelsBefore(withKept(standard, ['models=forever']), NOW)).toBeUndefined();
    expect(withKept(standard, ['90d']).models).toBe('180d');
  });

  it.each(['90', 'texts=', '=90d', 'bars=90d', 'constructor=1d', '-1d', 'texts=1y'])('is refused as %j', (text) => {
    expect(() => withKept(standard, [text])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
