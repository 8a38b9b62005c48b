import type { SentimentPanel } from '../domain/sentiment.js';

/**
 * One stream of events per stock out of scored observations and articles: rows of both, by the time they were known.
 * From a stock's first article on, counts come from articles alone, so that an article that was also scored counts once; what
 * comes later changes no earlier count.
 * `null` when there is neither.
 */
export function newsEvents(sentiment: SentimentPanel, articles: SentimentPanel): SentimentPanel | null {
  const symbols = [...new Set([...sentiment.symbols, ...articles.symbols])].sort(byCodeUnit);
  if (symbols.length === 0) return null;
  const rows = sentiment.time.length + articles.time.length;
  const merged = {
    symbols,
    offsets: new Uint32Array(symbols.length + 1),
    time: new Float64Array(rows),
    ts: new Float64Array(rows),
    score: new Float32Array(rows),
    weight: new Float32Array(rows),
    articles: new Float32Array(rows),
  };
  let row = 0;
  for (const [s, symbol] of symbols.entries()) {
    const [scored, scoredTo] = range(sentiment, symbol);
    const [counted, countedTo] = range(articles, symbol);
    let i = scored;
    let j = counted;
    while (i < scoredTo || j < countedTo) {
      const takeScored =
        j >= countedTo || (i < scoredTo && (sentiment.time[i] as number) < (articles.time[j] as number));
      const from = takeScored ? sentiment : articles;
      const at = takeScored ? i++ : j++;
      merged.time[row] = from.time[at] as number;
      merged.ts[row] = from.ts[at] as number;
      merged.score[row] = from.score[at] as number;
      merged.weight[row] = from.weight[at] as number;
      merged.articles[row] = takeScored && j > counted ? 0 : (from.articles[at] as number);
      row++;
    }
    merged.offsets[s + 1] = row;
  }
  return merged;
}

function range(panel: SentimentPanel, symbol: string): readonly [number, number] {
  const at = panel.symbols.indexOf(symbol);
  return at < 0 ? [0, 0] : [panel.offsets[at] as number, panel.offsets[at + 1] as number];
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
