import { describe, expect, it } from 'vitest';
import { createLatency } from '../../../src/adapters/net/latency.js';

describe('how long answers take', () => {
  it('is told by the middle, the slow end and the slowest', () => {
    const latency = createLatency();
    expect(latency.save(5)).toBeUndefined();
    for (let ms = 100; ms >= 1; ms--) latency.add(ms);
    expect(latency.save(5)).toEqual({ at: 5, answers: 100, p50: 50, p95: 95, most: 100 });
  });

  it('is that of the newest, when there are very many', () => {
    const latency = createLatency();
    for (let k = 0; k < 10_000; k++) latency.add(900);
    for (let k = 0; k < 10_000; k++) latency.add(30);
    expect(latency.save(5)).toMatchObject({ answers: 20_000, p50: 30, most: 30 });
  });
});
