/** Tables whose rows are counted for a person; market_data is counted by its chunks, which is a thousand times quicker. */
export const COUNTED_TABLES = {
  stocks: 'SELECT count(*) FROM stocks',
  market_data: 'SELECT coalesce(sum(rows), 0) FROM bar_chunks',
  market_data_revisions: 'SELECT count(*) FROM market_data_revisions',
  corporate_actions: 'SELECT count(*) FROM corporate_actions',
  articles: 'SELECT count(*) FROM articles',
  article_scores: 'SELECT count(*) FROM article_scores',
  sentiment_data: 'SELECT count(*) FROM sentiment_data',
  macro_observations: 'SELECT count(*) FROM macro_observations',
  fundamentals: 'SELECT count(*) FROM fundamentals',
  predictions: 'SELECT count(*) FROM predictions',
  recommendations: 'SELECT count(*) FROM recommendations',
  models: 'SELECT count(*) FROM models',
  runs: 'SELECT count(*) FROM runs',
  run_steps: 'SELECT count(*) FROM run_steps',
  metrics: 'SELECT count(*) FROM metrics',
} as const;
