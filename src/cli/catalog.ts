import type { CommandModule } from './command.js';

export interface CommandEntry {
  readonly summary: string;
  /** Only the command that was asked for is loaded, so that `--help` stays quick. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order in which `--help` lists them. A new one is a file in commands/ and a line here. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: { summary: 'write a configuration and make the store', load: () => import('./commands/init.js') },
  demo: { summary: 'the whole chain, offline, on a synthetic market', load: () => import('./commands/demo.js') },
  import: {
    summary: 'read files: stocks, prices, actions, news, sentiment, macro',
    load: () => import('./commands/import.js'),
  },
  collect: {
    summary: 'from providers: prices, actions, news, social, macro, fundamentals',
    load: () => import('./commands/collect.js'),
  },
  stocks: { summary: 'list, search and show stocks', load: () => import('./commands/stocks.js') },
  cron: {
    summary: 'run by the clock: the crontab, a systemd timer, a Kubernetes CronJob',
    load: () => import('./commands/cron.js'),
  },
  worker: {
    summary: 'do parts of the runs of a store in Postgres, beside other workers',
    load: () => import('./commands/worker.js'),
  },
  status: { summary: 'what the store holds and how fresh it is', load: () => import('./commands/status.js') },
  db: { summary: 'back the store up, restore it, prune it', load: () => import('./commands/db.js') },
  doctor: {
    summary: 'check the environment, the store, the models and the data',
    load: () => import('./commands/doctor.js'),
  },
  'score-sentiment': {
    summary: 'how good or bad the news is: scores for texts',
    load: () => import('./commands/score-sentiment.js'),
  },
  train: { summary: 'learn, evaluate and register models', load: () => import('./commands/train.js') },
  evaluate: { summary: 'walk-forward evaluation of a way to train', load: () => import('./commands/evaluate.js') },
  models: { summary: 'list, show, promote, roll back and verify models', load: () => import('./commands/models.js') },
  predict: {
    summary: 'buy, sell or hold for every stock, with calibrated confidence',
    load: () => import('./commands/predict.js'),
  },
  recommend: { summary: 'ranked, explained recommendations', load: () => import('./commands/recommend.js') },
  run: {
    summary: 'the batch of the hour or of the night: collect, score, predict, recommend, learn',
    load: () => import('./commands/run.js'),
  },
  runs: { summary: 'what ran, when, and how it ended', load: () => import('./commands/runs.js') },
  monitor: {
    summary: 'what became of predictions, what has drifted, what is late; alerts',
    load: () => import('./commands/monitor.js'),
  },
  export: { summary: 'write results as csv, json, jsonl or parquet', load: () => import('./commands/export.js') },
};
