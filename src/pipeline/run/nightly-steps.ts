import { OpenAlphaError } from '../../domain/errors.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import { featureNames } from '../../evidence/features/catalog.js';
import { readManifest } from '../../learning/registry/registry.js';
import type { Retention } from '../../ports/operations.js';
import { buildFeatures } from '../build-features.js';
import type { CollectActionsOptions } from '../collect/prices/collect-actions.js';
import type { TrainRequest } from '../train/train.js';
import { pruneModels } from '../upkeep/prune-models.js';
import type { BatchTools } from './batch-tools.js';
import { challengers } from './challengers.js';
import type { Step, StepContext, StepResult } from './step.js';
import { barFacts, modelFacts } from './stored-facts.js';

export interface NightlySettings {
  readonly actions: CollectActionsOptions;
  readonly training: TrainRequest;
  /** Before which times what may be forgotten is forgotten. */
  readonly retentionAt: (now: EpochMs) => Retention;
  /** Before which time versions of models that came to nothing are forgotten; `undefined`: never. */
  readonly modelsBefore: (now: EpochMs) => EpochMs | undefined;
  /** How predictions came true and whether the data drift; absent: nobody looks at it. */
  readonly monitor?: ((context: StepContext) => Promise<StepResult>) | undefined;
}

/** The steps of the night, in order: `NIGHTLY_STEPS` of the domain names them. */
export function nightlySteps(settings: NightlySettings, tools: BatchTools): readonly Step[] {
  const { store, models, clock } = tools;
  const { training } = settings;
  const { interval, label, featureSet, crossSection, seed, split, classWeights, deterministic, modelOptions } =
    training;
  const forTraining = async () => ({
    ...{
      interval,
      label,
      featureSet,
      crossSection,
      seed,
      split,
      classWeights,
      deterministic,
      modelOptions,
      kinds: training.models,
    },
    ...(await barFacts(store, interval)),
  });
  const withoutChallenger = async () =>
    (await challengers(models)).length > 0 ? undefined : 'no version is newer than the champion of its kind';
  // The champions are not among them: to crown one changes nothing for the others.
  const forComparison = async () => ({
    newest: (await modelFacts(models)).map(({ kind, versions }) => [kind, versions.at(-1)]),
    ...(await barFacts(store, interval)),
  });
  return [
    {
      name: 'actions',
      about: 'splits and dividends of all stocks, by which prices are adjusted',
      needs: [],
      repeats: 'hour',
      inputs: async () => ({
        ...settings.actions,
        stocks: (await store.stocks.list()).flatMap(({ symbol }) => symbol ?? []),
      }),
      async work({ signal }) {
        const { collectActions } = await import('../collect/prices/collect-actions.js');
        const report = await collectActions(settings.actions, { ...tools, sources: await tools.sources(), signal });
        const { ok, summary, stocks_asked, stocks_failed, actions_new, actions_changed } = report;
        return {
          status: ok ? 'done' : 'partial',
          summary: `${summary} stocks, ${actions_new} new, ${actions_changed} changed`,
          detail: { stocks_asked, stocks_failed, actions_new, actions_changed },
        };
      },
    },
    {
      name: 'features',
      about: 'what the models would see now, and how much of it is missing',
      needs: [],
      repeats: 'change',
      inputs: forTraining,
      async work() {
        const names = featureNames(featureSet);
        const { features } = await buildFeatures({ interval, names, crossSection, rows: 'last' }, tools);
        const cells = features.time.length * names.length;
        let missing = 0;
        for (const name of names) for (const value of features.columns[name] ?? []) if (Number.isNaN(value)) missing++;
        return {
          summary: `${names.length} features of ${features.symbols.length} stocks, ${((100 * missing) / cells).toFixed(1)} % missing`,
          detail: { features: names.length, stocks: features.symbols.length, missing: missing / cells },
        };
      },
    },
    {
      name: 'train',
      about: 'new versions of every kind, as challengers',
      needs: ['features'],
      repeats: 'change',
      inputs: forTraining,
      async work({ signal, triedSince }) {
        const { train } = await import('../train/train.js');
        const left = await notTrainedSince(triedSince);
        if (left.length === 0) return { summary: 'all were trained before it was stopped', detail: { models: [] } };
        const deps = { ...tools, ...(await learningDeps(signal)), checkpoints: await tools.checkpoints(), signal };
        const report = await train({ ...training, models: left }, deps);
        const trained = report.models.map(({ kind, version, champion, verdict, seconds }) => ({
          ...{ model: `${kind}@${version}`, champion, verdict, seconds },
        }));
        return {
          summary: trained.map(({ model }) => model).join(', '),
          detail: { models: trained, rows: report.rows },
        };
      },
    },
    {
      name: 'evaluate',
      about: 'challengers beside champions, on rows that neither has learnt from',
      needs: [],
      repeats: 'change',
      waive: withoutChallenger,
      inputs: forComparison,
      async work() {
        const { compareOnSameRows } = await import('../models/promote.js');
        const compared: Record<string, unknown>[] = [];
        for (const { kind, version, champion } of await challengers(models)) {
          const [a, b] = [await readManifest(models, kind, champion), await readManifest(models, kind, version)];
          const results = await keptApart(() => compareOnSameRows([a, b], tools));
          if (typeof results === 'string') compared.push({ kind, champion, challenger: version, refused: results });
          else {
            const [before, after] = results.map(({ evaluation }) => evaluation);
            compared.push({
              ...{ kind, champion, challenger: version, rows: after?.rows },
              ...{ champion_log_loss: before?.log_loss, challenger_log_loss: after?.log_loss },
            });
          }
        }
        return { summary: `${compared.length} compared`, detail: { compared } };
      },
    },
    {
      name: 'promote',
      about: 'a challenger becomes champion when it is better by the margin',
      needs: ['evaluate'],
      repeats: 'change',
      waive: withoutChallenger,
      inputs: forComparison,
      async work() {
        const { promoteVersion } = await import('../models/promote.js');
        const verdicts: { model: string; promoted: boolean; words: string }[] = [];
        for (const { kind, version } of await challengers(models)) {
          const ref = `${kind}@${version}`;
          const result = await keptApart(() => promoteVersion({ ref, force: false }, tools));
          verdicts.push(
            typeof result === 'string'
              ? { model: ref, promoted: false, words: result }
              : { model: ref, promoted: result.promoted, words: result.words },
          );
        }
        const crowned = verdicts.filter(({ promoted }) => promoted).map(({ model }) => model);
        return {
          summary: crowned.length === 0 ? 'all champions stay' : `${crowned.join(', ')} promoted`,
          detail: { verdicts },
        };
      },
    },
    ...monitorStep(),
    {
      name: 'prune',
      about: 'forgets what is older than it is to be kept',
      needs: [],
      repeats: 'hour',
      async waive() {
        const some = Object.keys(settings.retentionAt(0)).length > 0 || settings.modelsBefore(0) !== undefined;
        return some ? undefined : 'everything is kept for ever (retention)';
      },
      inputs: async () => ({ ...settings.retentionAt(0), models: settings.modelsBefore(0) ?? null }),
      async work() {
        const removed = await store.maintenance.prune(settings.retentionAt(clock.now()), { dryRun: false });
        const rows = Object.values(removed).reduce((sum, count) => sum + count, 0);
        const before = settings.modelsBefore(clock.now());
        const versions = before === undefined ? [] : await pruneModels({ before, dryRun: false }, tools);
        return { summary: `${rows} rows, ${versions.length} versions of models`, detail: { removed, versions } };
      },
    },
  ];

  function monitorStep(): Step[] {
    if (settings.monitor === undefined) return [];
    return [
      {
        name: 'monitor',
        about: 'how predictions came true, and whether the data drift',
        needs: [],
        repeats: 'hour',
        inputs: async () => ({
          predictions: (await store.info()).rows['predictions'],
          ...(await barFacts(store, interval)),
        }),
        work: settings.monitor,
      },
    ];
  }

  /** Threads of this machine, and others where parts of the work are given away. */
  async function learningDeps(signal: AbortSignal) {
    const parallel = await tools.parallel();
    if (tools.sharing === undefined) return { parallel };
    const sharing = await tools.sharing();
    const { shareGrowing } = await import('../shards/grow-parts.js');
    const { shareFitting } = await import('../shards/fit-parts.js');
    return { parallel: shareGrowing(parallel, sharing, signal), shareFits: shareFitting(sharing, signal) };
  }

  /** Kinds that an attempt which was stopped in the middle had not come to. */
  async function notTrainedSince(since: number | undefined): Promise<readonly string[]> {
    if (since === undefined) return training.models;
    const left: string[] = [];
    for (const kind of training.models) {
      const newest = (await models.versions(kind)).at(-1);
      const made = newest === undefined ? '' : (await readManifest(models, kind, newest)).created_at;
      if (newest === undefined || Date.parse(made) < Date.parse(msToIso(since))) left.push(kind);
    }
    return left;
  }
}

/** A refusal about one kind is its own matter, and said in its words. */
async function keptApart<Result>(work: () => Promise<Result>): Promise<Result | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OpenAlphaError && ['REFUSED', 'NO_DATA'].includes(error.code)) return error.message;
    throw error;
  }
}
