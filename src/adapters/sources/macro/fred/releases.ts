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
 * An earliest vintage that is later than this after its reference date is no release: the archive of the series began long
 * after the value was out (DGS10 is from 1962, its archive from 2005). Yearly series come out 15 months after the first day of their year.
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
 * Every release of a series: what was first told of each date, and each revision, out of the archive ALFRED. `known_at` is
 * the end of the release day in New York: the archive has dates without hours, and every release is out by then. It is
 * absent for the earliest vintage of a date where the archive began after the release, and for series that are not in the
 * archive: these have latest values. Ascending by date, then release.
 */
export async function releases(wanted: Wanted, context: SourceContext): Promise<FetchedObservation[]> {
  const told = new Map<string, Row[]>();
  const now = context.clock.now();
  let inArchive = false;
  for (let start = wanted.from; start <= now; start += WINDOW) {
    // `output_type` 1, which is the default: a row for each span of time in which a value stood.
    const window = {
      realtime_start: msToDate(start),
      realtime_end: start + WINDOW > now ? '9999-12-31' : msToDate(start + WINDOW - DAY),
    };
    const rows = await observations(wanted, window, context);
    inArchive ||= rows !== undefined;
    for (const row of (rows ?? []).filter(hasValue).sort(byRelease)) addNews(told, row);
  }
  if (inArchive) {
    const dates = [...told.values()];
    return dates.flatMap((rows) => rows.map((row, k) => toObservation(row, wanted, context, k === 0))).sort(inOrder);
  }
  const latest = ((await observations(wanted, {}, context)) ?? []).filter(hasValue);
  return latest
    .map((row) => toObservation(row, wanted, context, false))
    .map(({ known_at: _, ...rest }) => rest)
    .sort((a, b) => a.date - b.date);
}

/** A value that stands as it stood is no news: on the first day of a window everything stands that was out before. */
function addNews(told: Map<string, Row[]>, row: Row): void {
  const rows = told.get(row.date);
  if (rows === undefined) told.set(row.date, [row]);
  else if (Number(rows.at(-1)?.value) !== Number(row.value)) rows.push(row);
}

const hasValue = ({ value }: Row) => value.trim() !== '.' && value.trim() !== '';
const byRelease = (a: Row, b: Row) => (a.realtime_start < b.realtime_start ? -1 : 1);

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

/** A row as an observation; `isFirst` for the earliest of its date, which may be older than the archive. */
function toObservation(
  row: Row,
  { series }: Wanted,
  { provider }: SourceContext,
  isFirst: boolean,
): FetchedObservation {
  const value = Number(row.value);
  const reference = dateToMs(row.date);
  const release = dateToMs(row.realtime_start);
  if (!Number.isFinite(value) || reference === undefined || release === undefined) {
    const text = `${row.date} ${row.value}`.slice(0, 60);
    throw new ProviderError(provider, 'schema', `${series}: "${text}" is not a date and a number.`);
  }
  const observation = { series, date: reference, value, provider };
  if (isFirst && release - reference > ARCHIVE_BEGAN_LATER) return observation;
  return { ...observation, known_at: newYorkWallToUtc(release + DAY) };
}

/** Ascending by date, then release; what has no release time is the earliest of its date. */
function inOrder(a: FetchedObservation, b: FetchedObservation): number {
  return a.date - b.date || (a.known_at ?? 0) - (b.known_at ?? 0);
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
