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
    const merged = newsEvents(panel([scored('A', 1), scored('B', 1)]), panel([article('A', 1)]));
    const total = (symbol: number) => {
      const [from, to] = [merged?.offsets[symbol] as number, merged?.offsets[symbol + 1] as number];
      return merged?.articles.subarray(from, to).reduce((sum, count) => sum + count, 0);
    };
    expect(total(0)).toBe(1);
    // B has no articles of its own: its scores tell how many texts there were.
    expect(total(1)).toBe(1);
  });
});
