import { ProviderError } from '../../../../domain/provider-error.js';
import type { MacroSource } from '../../../../ports/macro-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { seriesBySeries } from '../series-by-series.js';
import { graphValues } from './graph.js';
import { releases } from './releases.js';

const SERIES = /^[A-Z0-9_]{1,40}$/;

/**
 * Series of FRED. With a key: every release with its date, first prints and revisions. Without: the csv of the graph
 * page, latest values without release times. Which ids exist is only known by asking, so it says to have every id that could be one.
 */
export function openFred(context: SourceContext): MacroSource {
  const { provider } = context;
  const key = context.secrets['apiKey'];

  return {
    name: provider,
    has: (series) => SERIES.test(series),
    fetch: ({ series, from }) =>
      seriesBySeries(series, async (name) => {
        if (!SERIES.test(name)) throw new ProviderError(provider, 'not-found', `"${name}" is not an id of FRED.`);
        return key ? releases({ series: name, from, key }, context) : graphValues(name, from, context);
      }),
  };
}
