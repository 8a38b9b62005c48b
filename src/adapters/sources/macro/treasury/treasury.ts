import type { SourceFailure } from '../../../../domain/provider-error.js';
import type { EpochMs } from '../../../../domain/time.js';
import type { FetchedObservation, MacroSource } from '../../../../ports/macro-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { askAndRead } from '../../ask-and-read.js';
import { seriesFile } from '../series-file.js';

/** Constant maturities: name at FRED to the column of the Treasury. */
const TENORS: Readonly<Record<string, string>> = {
  DGS1MO: '1 Mo',
  DGS3MO: '3 Mo',
  DGS6MO: '6 Mo',
  DGS1: '1 Yr',
  DGS2: '2 Yr',
  DGS3: '3 Yr',
  DGS5: '5 Yr',
  DGS7: '7 Yr',
  DGS10: '10 Yr',
  DGS20: '20 Yr',
  DGS30: '30 Yr',
};

/** The first year of the files. */
const FIRST_YEAR = 1990;

/**
 * Daily par yields of the Treasury, percent a year, under the names that FRED gives them. One file a calendar year holds
 * all maturities, those that existed then. A year that cannot be had is thrown: a hole inside a series would never be
 * filled, for later runs ask from its last date on. The file tells no release time.
 */
export function openTreasury(context: SourceContext): MacroSource {
  const { provider } = context;

  async function file(year: number) {
    const path = `/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/${year}/all`;
    const query = `type=daily_treasury_yield_curve&field_tdr_date_value=${year}&page&_format=csv`;
    return askAndRead(context.http, { url: context.url(`${path}?${query}`) }, (reply) => {
      const text = reply.text();
      // On the first days of January the year has no rows yet, and no header either.
      return text.trim() === '' ? undefined : seriesFile(text, provider);
    });
  }

  return {
    name: provider,
    has: (series) => Object.hasOwn(TENORS, series),
    async fetch({ series, from }) {
      const wanted = [...new Set(series)].sort();
      const known = wanted.filter((name) => Object.hasOwn(TENORS, name));
      const found = new Map<string, FetchedObservation[]>(known.map((name) => [name, []]));
      const last = yearOf(context.clock.now());
      for (let year = Math.max(FIRST_YEAR, yearOf(from)); known.length > 0 && year <= last; year++) {
        const rates = await file(year);
        for (const name of known) {
          for (const { date, value } of rates?.column(TENORS[name] as string, from) ?? []) {
            found.get(name)?.push({ series: name, date, value, provider });
          }
        }
      }
      const failures = wanted.flatMap((name): SourceFailure[] =>
        found.has(name)
          ? []
          : [{ provider, subject: name, kind: 'not-found', message: `The Treasury has no ${name}.` }],
      );
      return { observations: [...found.values()].flat(), failures };
    },
  };
}

function yearOf(ms: EpochMs): number {
  return new Date(ms).getUTCFullYear();
}
