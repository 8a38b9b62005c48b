import { z } from 'zod';
import { newYorkWallToUtc } from '../../../../domain/new-york-time.js';
import { ProviderError } from '../../../../domain/provider-error.js';
import { DAY, dateToMs, type EpochMs, msToDate } from '../../../../domain/time.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { FetchedObservation } from '../../../../ports/macro-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { checkedJson, jsonOrNothing } from '../../checked-json.js';

/**
 * FRED refuses a request over more than 2,000 vintages. A daily series has one a day at most, so a window of five years has
 * fewer.
 */
const WINDOW = 1826 * DAY;

/** Rows a request. */
const PAGE = 100_000;

/** A question takes one page as a rule. An answer that promises rows for ever must not be believed for ever. */
const MOST_PAGES = 20;

/**
 * A first release that is later than this after its reference date is none: the archive of the series began long after the
 * value was out (DGS10 is from 1962, its archive from 2005). Yearly series come out 15 months after the first day of their year.
 */
const ARCHIVE_BEGAN_LATER = 500 * DAY;

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const observationsSchema = z.object({
  count: z.int().min(0),
  observations: z.array(z.object({ realtime_start: date, date, value: z.string() })),
});
type Row = z.output<typeof observationsSchema>['observations'][number];

interface Wanted {
  readonly series: string;
  readonly from: EpochMs;
  readonly key: string;
}

/**
 * A series as it was first released (the archive ALFRED, `output_type=4`), never as it was revised later. `known_at` is the
 * end of the release day in New York: the archive has dates without hours, and every release is out by then. It is absent
 * where the archive began after the release, and for series that are not in it: these have latest values.
 */
export async function firstReleases(wanted: Wanted, context: SourceContext): Promise<FetchedObservation[]> {
  const { series, from } = wanted;
  const released = new Map<string, Row>();
  const now = context.clock.now();
  let inArchive = false;
  for (let start = from; start <= now; start += WINDOW) {
    const window = {
      output_type: '4',
      realtime_start: msToDate(start),
      realtime_end: start + WINDOW > now ? '9999-12-31' : msToDate(start + WINDOW - DAY),
    };
    const rows = await observations(wanted, window, context);
    inArchive ||= rows !== undefined;
    // What was out before a window stands in it as if it had come on its first day: the earlier window knows better.
    for (const row of rows ?? []) if (!released.has(row.date)) released.set(row.date, row);
  }
  if (inArchive) return toObservations([...released.values()], series, context.provider);
  const latest = (await observations(wanted, {}, context)) ?? [];
  return toObservations(latest, series, context.provider).map(({ known_at: _, ...rest }) => rest);
}

/** All pages of one question; `undefined` when the archive has nothing of the series in its window. */
async function observations(
  { series, from, key }: Wanted,
  window: Readonly<Record<string, string>>,
  context: SourceContext,
): Promise<Row[] | undefined> {
  const rows: Row[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({
      series_id: series,
      api_key: key,
      file_type: 'json',
      observation_start: msToDate(from),
      limit: String(PAGE),
      offset: String(rows.length),
      ...window,
    });
    const reply = await context.http.request({
      url: context.url(`/fred/series/observations?${query}`),
      secrets: [key],
      judge: (answer) => judge(answer, series, context.provider),
    });
    if (reply.status === 400) return undefined;
    const { count, observations: found } = checkedJson(reply, observationsSchema, context.provider);
    for (const row of found) rows.push(row);
    if (found.length === 0 || rows.length >= count) return rows;
  }
  throw new ProviderError(
    context.provider,
    'schema',
    `FRED, ${series}: ${rows.length} rows came in ${MOST_PAGES} pages, and more are promised.`,
  );
}

function toObservations(rows: readonly Row[], series: string, provider: string): FetchedObservation[] {
  const found = rows.flatMap((row): FetchedObservation[] => {
    if (row.value.trim() === '.' || row.value.trim() === '') return [];
    const value = Number(row.value);
    const reference = dateToMs(row.date);
    const release = dateToMs(row.realtime_start);
    if (!Number.isFinite(value) || reference === undefined || release === undefined) {
      const text = `${row.date} ${row.value}`.slice(0, 60);
      throw new ProviderError(provider, 'schema', `${series}: "${text}" is not a date and a number.`);
    }
    const told = release - reference <= ARCHIVE_BEGAN_LATER;
    const observation = { series, date: reference, value, provider };
    return [told ? { ...observation, known_at: newYorkWallToUtc(release + DAY) } : observation];
  });
  return found.sort((a, b) => a.date - b.date);
}

/** Errors come with status 400 and a sentence; only the sentence tells them apart. */
function judge(reply: HttpReply, series: string, provider: string): ProviderError | 'fine' | undefined {
  if (reply.status !== 400) return undefined;
  const said = String((jsonOrNothing(reply) as { error_message?: unknown } | undefined)?.error_message ?? '').slice(
    0,
    200,
  );
  if (/api_key/i.test(said)) {
    return new ProviderError(provider, 'auth', 'FRED refused the key.', {
      status: 400,
      hint: 'Check FRED_API_KEY; a key is free at https://fredaccount.stlouisfed.org/apikeys. Without one the csv of the graph page is used.',
    });
  }
  if (/does not exist in ALFRED|no vintage dates exist/i.test(said)) return 'fine';
  const kind = /series does not exist/i.test(said) ? 'not-found' : 'schema';
  return new ProviderError(provider, kind, `FRED, ${series}: ${said.replace(/\s+/g, ' ') || 'bad request'}`, {
    status: 400,
  });
}
