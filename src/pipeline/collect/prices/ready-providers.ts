import type { Interval } from '../../../domain/bar.js';
import type { PriceSource } from '../../../ports/price-source.js';
import type { Sources } from '../../../ports/sources.js';

export interface PassedOver {
  readonly provider: string;
  /** What to do so that it can be used. */
  readonly lacks: readonly string[];
}

export interface ReadyProviders {
  /** In the order in which they are to be tried. */
  readonly ready: readonly PriceSource[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * The price sources that can be used, opened: those named, in that order, or all that are turned on. One that lacks a key
 * or that `serves` refuses is passed over. Throws USAGE for a name that is no provider.
 */
export async function readyProviders(
  sources: Sources,
  named: readonly string[] | undefined,
  serves: (source: PriceSource) => string | undefined,
): Promise<ReadyProviders> {
  const offered = new Map(sources.offered('prices').map((offer) => [offer.name, offer]));
  const ready: PriceSource[] = [];
  const passedOver: PassedOver[] = [];
  for (const name of new Set(named ?? offered.keys())) {
    const lacks = offered.get(name)?.lacks;
    if (lacks !== undefined && lacks.length > 0) {
      passedOver.push({ provider: name, lacks });
      continue;
    }
    const source = await sources.prices(name);
    const unfit = lacks === undefined ? `providers.${name}.enabled: true` : serves(source);
    if (unfit === undefined) ready.push(source);
    else passedOver.push({ provider: name, lacks: [unfit] });
  }
  return { ready, passedOver };
}

/** Whether a source has bars of an interval; what it lacks, if not. */
export function servesInterval(interval: Interval): (source: PriceSource) => string | undefined {
  return ({ intervals }) => (intervals.includes(interval) ? undefined : `bars of ${interval}`);
}
