import { createHash } from 'node:crypto';
import type { SourceFailure } from '../../domain/provider-error.js';
import type { EpochMs } from '../../domain/time.js';
import type { JobHandler } from '../../ports/queue.js';
import type { CollectDeps } from '../collect/deps.js';
import { priceRun } from '../collect/prices/price-run.js';
import type { Tally } from '../collect/prices/report.js';
import { fetchPart, type RoundPart, type RoundRequest, type ShareRound } from '../collect/prices/round.js';
import { inPieces, type Sharing, shareOut } from './share-out.js';

export const COLLECT_TASK = 'collect-prices';

const STOCKS_A_JOB = 25;

/**
 * Cuts what one provider is asked for by stock. What is decided over all stocks (who is asked next, which symbols are dead, whether
 * too many failed) stays with the run, so that it decides from the same facts as on one machine.
 */
export function shareCollecting(sharing: Sharing, signal: AbortSignal): ShareRound {
  return async (request, here) => {
    const stocksPerJob = sharing.stocksPerJob ?? STOCKS_A_JOB;
    const pieces = inPieces(request.wanted, stocksPerJob);
    if (pieces.length < 2) return [await here(request.wanted)];
    const jobs = pieces.map((wanted) => ({
      task: COLLECT_TASK,
      key: keyOf({ ...request, wanted }),
      input: { ...request, wanted },
    }));
    return shareOut<RoundPart>(
      jobs,
      { here: (part) => here(pieces[part] ?? []), read: async (output) => fromJson(output as JsonPart), signal },
      sharing,
    );
  };
}

/** Does one part, by the code that does the whole. */
export function collectHandler(open: (signal: AbortSignal) => Promise<CollectDeps>): JobHandler {
  return async (input, signal) => {
    const request = input as unknown as RoundRequest;
    const deps = await open(signal);
    const run = await priceRun(request, deps.store);
    const source = await deps.sources.prices(request.provider);
    return toJson(await fetchPart(run, source, request.wanted, request.batch, { ...deps, signal }));
  };
}

/** The same stocks up to the same bar are one job, whoever asks for them and when. */
function keyOf({ provider, interval, to, wanted }: RoundRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([provider, interval, to, wanted]))
    .digest('hex')
    .slice(0, 32);
}

interface JsonPart {
  readonly works: readonly {
    readonly symbol: string;
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly bars: number;
    readonly last: number | null;
    readonly failure: SourceFailure | null;
    readonly broken: boolean;
  }[];
  readonly stopped: string | null;
  readonly misread: RoundPart['misread'];
  readonly tally: Omit<Tally, 'refused' | 'shares'> & {
    readonly refused: readonly [string, number][];
    readonly shares: readonly [string, { batches: number; bars: number }][];
  };
}

function toJson({ works, stopped, misread, tally }: RoundPart): JsonPart {
  return {
    works: works.map(({ last, failure, ...work }) => ({
      ...work,
      last: Number.isFinite(last) ? last : null,
      failure: failure ?? null,
    })),
    stopped,
    misread,
    tally: {
      ...tally,
      refused: [...tally.refused],
      shares: [...tally.shares].map(([name, { batches, bars }]) => [name, { batches, bars }]),
    },
  };
}

function fromJson({ works, stopped, misread, tally }: JsonPart): RoundPart {
  return {
    works: works.map(({ last, failure, ...work }) => ({
      ...work,
      last: last ?? Number.NEGATIVE_INFINITY,
      failure: failure ?? undefined,
    })),
    stopped,
    misread,
    tally: {
      ...tally,
      refused: new Map(tally.refused),
      shares: new Map(
        tally.shares.map(([name, share]) => [
          name,
          { stocks_asked: 0, stocks_given: 0, failures: new Map(), stopped: null, ...share },
        ]),
      ),
    },
  };
}
