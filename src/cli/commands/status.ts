import type { Command } from 'commander';
import { HOUR, msToDate, msToIso } from '../../domain/time.js';
import type { StatusReport } from '../../pipeline/status.js';
import { allowancesOf } from '../../runtime/allowances.js';
import type { Attach, Options, Outcome } from '../command.js';
import { age, percent } from '../figures.js';
import type { Output } from '../output.js';
import type { Session } from '../session.js';
import { shortAddresses } from '../short-addresses.js';

/** Findings that are printed. */
const SHOWN = 20;

export function define(command: Command, attach: Attach): void {
  command
    .option('--jobs', 'jobs of the workers by task and state, and those that failed for good')
    .addHelpText('after', '\nExample:\n  openalpha status --json\n  openalpha status --jobs');
  attach(command, { action: show });
}

async function show(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  if (options['jobs'] === true) return (await import('../jobs-text.js')).showJobs(session);
  const { status } = await import('../../pipeline/status.js');
  const { context } = session;
  const report = await status({
    store: await context.store(),
    models: await context.models(),
    clock: context.clock,
    process: context.process,
    allowances: allowancesOf(context.config),
  });
  const now = context.clock.now();
  return { data: report, text: (output) => describe(report, output, now) };
}

function describe(report: StatusReport, output: Output, now: number): void {
  const n = (value: number) => value.toLocaleString('en');
  const { store } = report;
  output.line(`store ${store.location} (${(store.size_bytes / 1e6).toFixed(1)} MB, schema ${store.schema_version})`);
  output.table(
    ['table', 'rows'],
    Object.entries(store.rows).map(([table, rows]) => [table, n(rows)]),
    { right: ['rows'] },
  );
  output.line();
  if (report.intervals.length === 0)
    output.line('No bars yet: `openalpha collect prices`, or `openalpha import prices FILE --create-stocks`.');
  for (const bars of report.intervals) {
    output.line(
      `${bars.interval} bars: ${n(bars.bars)} of ${n(bars.stocks)} stocks, ${msToDate(bars.first)} to ${msToDate(bars.last)}; ` +
        `the newest ended ${age(bars.age_hours)} ago; ${bars.lagging} stocks lag it by more than 10 days`,
    );
  }
  output.line();
  describeProviders(report, output, now);
  if (report.models.length === 0) output.line('No models yet: `openalpha train`.');
  for (const model of report.models)
    output.line(`${model.kind}: champion ${model.champion ?? 'none'}, ${model.versions} version(s)`);
  describeRuns(report.runs, output, now);
}

/** The last run in a sentence, and those before it. */
function describeRuns([last, ...earlier]: StatusReport['runs'], output: Output, now: number): void {
  if (last === undefined) return;
  const since = age((now - last.started_at) / HOUR);
  output.line(`\nlast run: ${last.command}, begun ${since} ago: ${stateOf(last)}`);
  for (const run of earlier) output.line(`  ${msToIso(run.started_at)}  ${run.command}  ${stateOf(run)}`);
}

function stateOf({ status, started_at, finished_at, detail }: StatusReport['runs'][number]): string {
  const why = typeof detail['error'] === 'string' ? `: ${shortAddresses(detail['error'])}` : '';
  if (status === 'running' || finished_at === null) return status;
  if (status === 'interrupted' && why === '') return `interrupted; its last sign of life is of ${msToIso(finished_at)}`;
  return `${status} after ${((finished_at - started_at) / 1_000).toFixed(1)} s${why}`;
}

function describeProviders(report: StatusReport, output: Output, now: number): void {
  const inHours = (until: number) => age((until - now) / HOUR);
  if (report.providers.length > 0) {
    output.table(
      ['provider', 'last new rows', 'requests 24 h', 'good', 'requests 7 d', 'good', 'used of quota', 'state'],
      report.providers.map(({ provider, freshness, last_24h, last_7d, quotas, cool_downs }) => [
        provider,
        freshness.map(({ kind, age_hours }) => `${kind} ${age(age_hours)}`).join(', ') || '-',
        String(last_24h.requests),
        rate(last_24h.success_rate),
        String(last_7d.requests),
        rate(last_7d.success_rate),
        quotas.map(useOf).join(', ') || '-',
        cool_downs.length === 0 ? 'ready' : `paused for ${inHours(Math.max(...cool_downs.map(({ until }) => until)))}`,
      ]),
      { right: ['requests 24 h', 'good', 'requests 7 d'] },
    );
    for (const { provider, cool_downs } of report.providers) {
      for (const { host, kind, reason, until } of cool_downs) {
        output.line(`${host ?? provider} is left alone until ${msToIso(until)} (${kind}): ${shortAddresses(reason)}`);
      }
    }
    output.line();
  }
  if (report.dead_symbols.length > 0) {
    const named = report.dead_symbols
      .slice(0, 10)
      .map(({ symbol, kind, until }) => `${symbol} (${kind}, asked again in ${inHours(until)})`);
    const more = report.dead_symbols.length > 10 ? ` and ${report.dead_symbols.length - 10} more` : '';
    output.line(`${report.dead_symbols.length} symbols without an answer: ${named.join(', ')}${more}\n`);
  }
  if (report.findings.length > 0) {
    output.line('findings of the last 7 days');
    for (const { provider, kind, subject, detail, times, last_seen } of report.findings.slice(0, SHOWN)) {
      output.line(
        `  ${msToIso(last_seen)}  ${provider} ${kind} ${subject}: ${shortAddresses(detail)}${times > 1 ? ` (${times} times)` : ''}`,
      );
    }
    if (report.findings.length > SHOWN) output.line(`  ... and ${report.findings.length - SHOWN} more (--json)`);
    output.line();
  }
}

/** `120 of 500 today`; of what is paid for, `80 of 2000 posts this month`. */
function useOf({ span, unit, used, limit }: StatusReport['providers'][number]['quotas'][number]): string {
  const figure = (value: number) => (unit === 'USD' ? value.toFixed(2) : String(value));
  const of = limit === null ? figure(used) : `${figure(used)} of ${figure(limit)}`;
  return `${of}${unit === 'requests' ? '' : ` ${unit}`} ${span === 'day' ? 'today' : 'this month'}`;
}

function rate(share: number | null): string {
  return share === null ? '-' : percent(share);
}
