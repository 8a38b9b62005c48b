import type { FeatureInput } from '../../../ports/feature.js';
import type { Columns, Family, FamilyFeature, StockSlice } from '../family.js';
import { walkSentiment } from '../sentiment-walk.js';

const features: readonly FamilyFeature[] = [
  {
    name: 'sentiment_score',
    about:
      'Mean score of what was written about the stock and known at the end of the bar, -1 to 1, weighted by confidence and number of texts, halved every 3 days, nothing older than 30. 0 when there is nothing.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 0,
  },
  {
    name: 'sentiment_trend',
    about:
      'sentiment_score minus the same mean with a half-life of 15 days: above 0 the news is better than it used to be. 0 when there is nothing.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 0,
  },
  {
    name: 'news_count_7d',
    about:
      'ln(1 + number of texts of the last 7 days known at the end of the bar): how much the stock is talked about. 0 when there is nothing.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 0,
  },
  {
    name: 'sentiment_missing',
    about: '1 when there was nothing to make a sentiment_score of, else 0.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 1,
    crossSection: 'keep',
  },
];

function prepare({ sentiment: panel }: FeatureInput) {
  const positions = new Map(panel?.symbols.map((symbol, i) => [symbol, i]));
  return (stock: StockSlice, out: Columns) => {
    const position = positions.get(stock.symbol);
    if (panel === null || position === undefined) {
      for (const { name, neutral } of features) out[name]?.fill(neutral as number);
      return;
    }
    const [score, trend, articles, missing] = stock.scratch;
    const { [position]: from, [position + 1]: until } = panel.offsets;
    walkSentiment(panel, from, until, stock.barEnd, { score, trend, articles, missing });
    out['sentiment_score']?.set(score);
    out['sentiment_trend']?.set(trend);
    out['sentiment_missing']?.set(missing);
    const count = out['news_count_7d'];
    if (count) for (let i = stock.first; i < stock.rows; i++) count[i] = Math.log1p(articles[i]);
  };
}

/** What is written about the stock. */
export const sentiment: Family = { features, prepare };
