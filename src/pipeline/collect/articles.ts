import { OpenAlphaError } from '../../domain/errors.js';
import { ProviderError, type SourceFailure } from '../../domain/provider-error.js';
import type { SourceFinding } from '../../domain/source-finding.js';
import type { Stock } from '../../domain/stock.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import type { ArticleReply, ArticleRequest, ArticleSource } from '../../ports/article-source.js';
import type { OfferedSource } from '../../ports/sources.js';
import { requireStocks } from '../require-stocks.js';
import { type IntakeCounts, type LinkArticle, planIntake } from './article-intake.js';
import { type CollectDeps, refuseCancelled } from './deps.js';
import { foretell } from './foretell.js';
import { type KnownArticles, readKnownArticles } from './known-articles.js';
import { chosenSources, endsTheRun, failureOf, lackingFailure } from './source-choice.js';
import { stockLinker } from './stock-linker.js';
import { keepFindings, type Misread, structureFinding } from './structure-finding.js';
import { openUndatedMemory, type UndatedMemory } from './undated-memory.js';
import { writeArticles } from './write-articles.js';

export interface CollectArticlesOptions {
  readonly family: 'news' | 'social';
  /** Default: all of the family that are turned on. */
  readonly providers?: readonly string[] | undefined;
  /** Stocks that sources with a feed per stock are asked about. Default: every stock with a symbol. */
  readonly symbols?: readonly string[] | undefined;
  /** Nothing published before this is wanted. Default: 7 days before now. */
  readonly since?: EpochMs | undefined;
}

/** What one source gave. */
export interface ArticleSourceReport extends IntakeCounts {
  readonly name: string;
  readonly replies: number;
  readonly failures: number;
  readonly seconds: number;
  /** Why the source as a whole could not be used or was given up; `null` when it went to its end. */
  readonly stopped: string | null;
}

export interface ArticlesReport {
  readonly family: 'news' | 'social';
  readonly sources: readonly ArticleSourceReport[];
  /** Sources that are turned on and lack something. */
  readonly not_ready: readonly OfferedSource[];
  readonly failures: readonly SourceFailure[];
  readonly findings: readonly SourceFinding[];
  readonly seconds: number;
  /** False when no source went to its end. */
  readonly ok: boolean;
}

const DEFAULT_SPAN = 7 * DAY;

/** Articles are known again when they come within this of one another; addresses and undated titles too. */
const MEMORY_SPAN = 10 * DAY;

/** Sources asked at once; each keeps to its own limits besides. */
const AT_ONCE = 8;

/**
 * Collects articles or posts: every source side by side, each reply linked to stocks, freed of what is known already and
 * written before the next is asked for, so that a kill loses nothing that was read. A source that cannot be used is a
 * failure; the others go on.
 *
 * @throws NOT_FOUND for symbols that are no stocks, NO_DATA without stocks or without a source
 * that can be used, USAGE for a provider that is not in the family, CANCELLED.
 */
export async function collectArticles(options: CollectArticlesOptions, deps: CollectDeps): Promise<ArticlesReport> {
  const { store, clock, progress, sources } = deps;
  const begin = clock.elapsed();
  const now = clock.now();
  await requireStocks(store, options.symbols);
  const all = (await store.stocks.list()).filter(({ symbol }) => symbol !== null);
  if (all.length === 0) {
    throw new OpenAlphaError('NO_DATA', 'There are no stocks to collect for.', {
      hint: 'Add them first: openalpha import stocks data/fortune500.csv',
    });
  }
  const { ready, notReady } = chosenSources(sources, options.family, options.providers);
  const since = options.since ?? now - DEFAULT_SPAN;
  const stocks = chosenStocks(all, options.symbols);
  const run: Run = {
    options,
    deps,
    request: { stocks, since },
    symbols: new Set(stocks.map(({ symbol }) => symbol)),
    known: await readKnownArticles(store.articles, Math.min(since, now - MEMORY_SPAN), now + DAY),
    link: stockLinker(all),
    failures: notReady.filter(({ name }) => options.providers?.includes(name)).map(lackingFailure),
    findings: [],
    replies: 0,
  };
  progress.start(await stageOf(ready, run));
  const reports = new Array<ArticleSourceReport>(ready.length);
  const waiting = [...ready.entries()];
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, ready.length) }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [k, { name }] = next;
        reports[k] = await collectFrom(name, run);
      }
    }),
  );
  const total = reports.reduce((sum, report) => sum + report.new, 0);
  progress.done(`${total} new from ${reports.length} sources`);
  return {
    family: options.family,
    sources: reports,
    not_ready: notReady,
    failures: run.failures,
    findings: run.findings,
    seconds: (clock.elapsed() - begin) / 1000,
    ok: reports.some(({ stopped }) => stopped === null),
  };
}

/** They are asked side by side, so the one that its limits make wait longest tells how long it takes. */
async function stageOf(ready: readonly OfferedSource[], { options, deps, request }: Run): Promise<string> {
  const stage = `Collecting ${options.family}`;
  let longest = { ms: 0, name: '', requests: 0 };
  for (const { name } of ready) {
    // One that cannot be opened says why when its turn comes.
    const source = await deps.sources.articles(name).catch(() => undefined);
    if (source === undefined) continue;
    const requests = source.requests(request);
    const ms = deps.sources.forecast(name, requests);
    if (ms > longest.ms) longest = { ms, name, requests };
  }
  return foretell(stage, longest.ms, `${longest.requests} requests to ${longest.name}`);
}

/** What the sources of one collection share. */
interface Run {
  readonly options: CollectArticlesOptions;
  readonly deps: CollectDeps;
  readonly request: ArticleRequest;
  /** Of the stocks that are asked about. */
  readonly symbols: ReadonlySet<string | null>;
  readonly known: KnownArticles;
  readonly link: LinkArticle;
  readonly failures: SourceFailure[];
  readonly findings: SourceFinding[];
  replies: number;
}

async function collectFrom(name: string, run: Run): Promise<ArticleSourceReport> {
  const { deps, request } = run;
  const begin = deps.clock.elapsed();
  const counts = { articles: 0, new: 0, repeats: 0, unlinked: 0, untitled: 0, old: 0 };
  /** Answers about one stock each, or about the source as a whole, that could not be read: they are told together. */
  const misread: Misread[] = [];
  const report = { replies: 0, failures: 0, stopped: null as string | null };
  const undated = await openUndatedMemory(name, deps.store.providers, deps.clock.now());
  try {
    refuseCancelled(deps.signal);
    const source = await deps.sources.articles(name);
    for await (const reply of source.fetch(request)) {
      const added = await takeReply(source, reply, undated, run);
      await keep(findingsOf(reply, misread, run), run);
      for (const key of Object.keys(counts) as (keyof IntakeCounts)[]) counts[key] += added[key];
      report.replies++;
      report.failures += reply.failures.length;
      deps.progress.update(++run.replies, name);
      refuseCancelled(deps.signal);
    }
  } catch (error) {
    if (endsTheRun(error)) throw error;
    const failed = failureOf(name, error);
    if (!(error instanceof ProviderError)) deps.logger.error({ provider: name, error }, failed.message);
    run.failures.push(failed);
    if (error instanceof ProviderError && error.kind === 'schema') misread.push(failed);
    report.failures++;
    report.stopped = failed.message;
  }
  await keep(structureFinding(name, run.options.family, misread), run);
  await undated.save(deps.clock.now());
  return { name, ...counts, ...report, seconds: (deps.clock.elapsed() - begin) / 1000 };
}

/** Writes what one reply brings, and keeps what a person should look at. */
async function takeReply(
  source: ArticleSource,
  reply: ArticleReply,
  undated: UndatedMemory,
  run: Run,
): Promise<IntakeCounts> {
  const { deps, request, known, link, options } = run;
  const now = deps.clock.now();
  const { since } = request;
  const intake = planIntake(reply.articles, {
    provider: source.name,
    now,
    since,
    known,
    link,
    posts: options.family === 'social',
    trusted: source.namesStocks ?? false,
    undated,
  });
  await writeArticles(intake, { store: deps.store, now });
  run.failures.push(...reply.failures);
  const { old = 0 } = reply;
  return { ...intake.counts, articles: intake.counts.articles + old, old: intake.counts.old + old };
}

/**
 * What a reply has for a person to look at: its own findings, and that it is not in the form that is known. Of a source that is
 * asked stock by stock the latter goes to `misread`, since it is the source that changed, and not the stock.
 */
function findingsOf({ findings, failures }: ArticleReply, misread: Misread[], { symbols }: Run): SourceFinding[] {
  const own = findings.filter(({ kind, subject, detail }) => {
    if (kind !== 'structure_changed' || !symbols.has(subject)) return true;
    misread.push({ subject, message: detail });
    return false;
  });
  const told = new Set(findings.filter(({ kind }) => kind === 'structure_changed').map(({ subject }) => subject));
  for (const { provider, subject, kind, message } of failures) {
    if (kind !== 'schema' || told.has(subject)) continue;
    if (subject === '' || symbols.has(subject)) misread.push({ subject, message });
    else own.push({ provider, kind: 'structure_changed', subject, detail: message });
  }
  return own;
}

async function keep(findings: readonly SourceFinding[], run: Run): Promise<void> {
  run.findings.push(...(await keepFindings(findings, run.deps, run.deps.clock.now())));
}

function chosenStocks(stocks: readonly Stock[], symbols: readonly string[] | undefined): readonly Stock[] {
  if (symbols === undefined) return stocks;
  const wanted = new Set<string | null>(symbols);
  return stocks.filter(({ symbol }) => wanted.has(symbol));
}
