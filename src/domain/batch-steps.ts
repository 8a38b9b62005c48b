/** Steps of the hourly batch, in the order in which they are done. */
export const HOURLY_STEPS = ['collect', 'score-sentiment', 'predict', 'recommend', 'score-predictions'] as const;

/** Steps of the nightly batch, in the order in which they are done. */
export const NIGHTLY_STEPS = ['actions', 'features', 'train', 'evaluate', 'promote', 'monitor', 'prune'] as const;
