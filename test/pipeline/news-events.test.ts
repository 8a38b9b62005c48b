import { describe, expect, it } from 'vitest';
import type { SentimentPanel } from '../../src/domain/sentiment.js';
import { newsEvents } from '../../src/pipeline/news-events.js';

interface Row {
  symbol: string;
  time: number;
  score: number;
  weight: number;
  articles: number;
}

function panel(rows: Row[]): SentimentPanel {
  const symbols = [...new Set(rows.map(({ symbol }) => symbol))].sort();
  const sorted = symbols.flatMap((symbol) => rows.filter((row) => row.symbol === symbol));
  const offsets = Uint32Array.from([
    0,
    ...symbols.map((symbol) => sorted.findLastIndex((row) => row.symbol === symbol) + 1),
  ]);
  return {
    symbols,
    offsets,
    time: Float64Array.from(sorted, (row) => row.time),
    ts: Float64Array.from(sorted, (row) => row.time),
    score: Float32Array.from(sorted, (row) => row.score),
    weight: Float32Array.from(sorted, (row) => row.weight),
    articles: Float32Array.from(sorted, (row) => row.articles),
  };
}

const scored = (symbol: string, time: number): Row => ({ symbol, time, score: 0.5, weight: 1, articles: 1 });
const article = (symbol: string, time: number): Row => ({ symbol, time, score: 0, weight: 0, articles: 1 });

describe('news events', () => {
  it('are nothing when there is nothing', () => {
    expect(newsEvents(panel([]), panel([]))).toBeNull();
  });

  it('merge by the time they were known, per stock', () => {
    const merged = newsEvents(
      panel([scored('A', 1), scored('A', 5), scored('C', 2)]),
      panel([article('A', 3), article('B', 4)]),
    );
    expect(merged?.symbols).toEqual(['A', 'B', 'C']);
    expect([...(merged?.offsets ?? [])]).toEqual([0, 3, 4, 5]);
    expect([...(merged?.time ?? [])]).toEqual([1, 3, 5, 4, 2]);
    expect([...(merged?.weight ?? [])]).toEqual([1, 0, 1, 0, 1]);
  });

  it('count an article that was also scored once', () => {
    const merged = newsEvents(panel([scored('A', 2), scored('A', 3), scored('B', 1)]), panel([article('A', 2)]));
    expect([...(merged?.articles ?? [])]).toEqual([1, 0, 0, 1]);
    expect([...(merged?.weight ?? [])]).toEqual([0, 1, 1, 1]);
  });

  it('do not change when a later article comes', () => {
    const scores = panel([scored('A', 1), scored('A', 2), scored('A', 9)]);
    const before = newsEvents(scores, panel([]));
    const after = newsEvents(scores, panel([article('A', 5)]));
    expect([...(after?.articles.subarray(0, 2) ?? [])]).toEqual([...(before?.articles.subarray(0, 2) ?? [])]);
    expect([...(after?.articles ?? [])]).toEqual([1, 1, 1, 0]);
  });
});
