import { createHash } from 'node:crypto';
import { OpenAlphaError } from '../../domain/errors.js';
import { learner } from '../../learning/models/catalog.js';
import type { LabelledRows, Model, ModelFiles } from '../../ports/model.js';
import type { Parallel } from '../../ports/parallel.js';
import type { Progress } from '../../ports/progress.js';
import type { JobHandler, JobState, Parcels } from '../../ports/queue.js';
import type { Store } from '../../ports/store.js';
import type { SplitRows } from '../train/fit-one.js';
import { optionsOfKinds } from '../train/model-options.js';
import { prepareRows, type SharedFits, type ShareFits, type TrainRequest } from '../train/train.js';
import { pack, unpack } from './pack.js';
import type { Sharing } from './share-out.js';

export const FIT_TASK = 'fit-model';

/** Kinds whose learning is worth the reading of the rows that somebody else must do for it. */
const SLOW: ReadonlySet<string> = new Set(['boosting', 'mlp', 'lstm', 'transformer']);

/**
 * Gives every slow kind but the first of all to others, and learns here what nobody has begun when its turn comes. They make the
 * rows from the store by the same code; that they have made the same is checked by a hash, and what was learnt comes back
 * as the bytes of the model's files.
 */
export function shareFitting({ queue, parcels, logger }: Sharing, signal: AbortSignal): ShareFits {
  return async (request: TrainRequest, rows: SplitRows): Promise<SharedFits> => {
    const kinds = request.models.slice(1).filter((kind) => SLOW.has(kind));
    // Rows that are streamed are too many to be made twice.
    if (kinds.length === 0 || rows.train.columns !== undefined)
      return { learnt: async () => undefined, async end() {} };
    const hash = hashOfRows(rows);
    const jobs = kinds.map((kind) => {
      const key = `${kind} ${hash} ${hashOf(JSON.stringify(request))}`;
      // Named here: the queue gives the request back with its fields in another order.
      return { task: FIT_TASK, key, input: { kind, hash, request, model: `model of ${key}` } };
    });
    const ids = await queue.send(jobs);
    return {
      async learnt(kind) {
        const id = ids[kinds.indexOf(kind)];
        if (id === undefined || (await queue.withdraw([id])).length > 0) return undefined;
        const [state] = (await queue.join([id], { signal })) as [JobState];
        const model = state.state === 'done' ? await readModel(kind, state.output, parcels) : undefined;
        if (model === undefined) {
          logger.warn({ job: id, kind, error: state.error }, 'a kind could not be learnt elsewhere and is learnt here');
        }
        return model;
      },
      async end() {
        await queue.withdraw(ids).catch(() => []);
        await parcels.remove(jobs.map(({ input }) => input.model)).catch(() => {});
      },
    };
  };
}

interface FitPart {
  readonly kind: string;
  /** `hashOfRows` of what the run has learnt from. */
  readonly hash: string;
  readonly request: TrainRequest;
  /** Parcel that the model is wanted in. */
  readonly model: string;
}

export interface FitHandlerDeps {
  readonly store: () => Promise<Store>;
  readonly parcels: Parcels;
  readonly parallel: () => Promise<Parallel>;
  readonly progress: Progress;
}

/** Learns one kind from the rows that its run has learnt from. */
export function fitHandler(deps: FitHandlerDeps): JobHandler {
  return async (input, signal) => {
    const { kind, hash, request, model: key } = input as unknown as FitPart;
    const store = await deps.store();
    const { rows } = await prepareRows(request, { store, progress: deps.progress });
    if (hashOfRows(rows) !== hash) {
      throw new OpenAlphaError('REFUSED', 'The store has changed since the run began: its rows are not these.');
    }
    const learn = await learner(kind);
    const options = await optionsOfKinds([kind], request.modelOptions);
    const { train, validation, featureNames } = rows;
    const model = await learn.fit({ train, validation, featureNames }, options.get(kind) ?? {}, {
      seed: request.seed,
      parallel: await deps.parallel(),
      signal,
      deterministic: request.deterministic,
    });
    await deps.parcels.put(key, pack({ about: { facts: model.facts }, arrays: model.files() }));
    return { model: key };
  };
}

async function readModel(kind: string, output: unknown, parcels: Parcels): Promise<Model | undefined> {
  const bytes = await parcels.get((output as { readonly model: string }).model);
  if (bytes === undefined) return undefined;
  const { about, arrays } = unpack(bytes);
  const model = (await learner(kind)).load(arrays as ModelFiles);
  // What the files do not tell (why it stopped, losses on the way) is told beside them.
  return Object.create(model, { facts: { value: about['facts'], enumerable: true } }) as Model;
}

/** Of all that is learnt from. */
function hashOfRows({ train, validation, featureNames }: SplitRows): string {
  const hash = createHash('sha256').update(JSON.stringify(featureNames));
  const add = (array: Float32Array | Uint8Array | Uint32Array | undefined) => {
    if (array !== undefined) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  };
  const addRows = ({ x, y, target, weights, windows }: LabelledRows) => {
    for (const array of [x, y, target, weights, windows?.history, windows?.ends]) add(array);
  };
  addRows(train);
  addRows(validation);
  return hash.digest('hex').slice(0, 32);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
