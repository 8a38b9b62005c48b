import type { SourceFailure } from '../domain/provider-error.js';
import type { SourceFinding } from '../domain/source-finding.js';
import { msToDate } from '../domain/time.js';
import type { ArticlesReport } from '../pipeline/collect/articles.js';
import type { CollectDueReport } from '../pipeline/collect/collect-due.js';
import type { FundamentalsReport } from '../pipeline/collect/fundamentals.js';
import type { MacroReport } from '../pipeline/collect/macro.js';
import type { CollectActionsReport } from '../pipeline/collect/prices/collect-actions.js';
import type { ReconcileReport } from '../pipeline/collect/prices/reconcile-prices.js';
import type { CollectPricesReport, ProviderShare } from '../pipeline/collect/prices/report.js';
import { counted } from './figures.js';
import type { Output } from './output.js';
import { shortAddresses } from './short-addresses.js';

/** Failures and findings that are printed; `--json` has them all, up to 10,000 of each. */
const SHOWN = 8;

const n = (value: number) => value.toLocaleString('en');

export function describePrices(report: CollectPricesReport, output: Output): void {
  output.line(
    `${report.interval} bars: ${report.summary} stocks up to date; ${n(report.bars_new)} new, ${n(report.bars_changed)} changed, ` +
      `${n(report.bars_unchanged)} unchanged; ${n(report.actions_new)} new splits and dividends; ${report.seconds.toFixed(1)} s`,
  );
  if (report.bars_differ > 0)
    output.line(`${n(report.bars_differ)} bars differ from those of another provider, which stay as they are`);
  if (report.bars_not_compared > 0)
    output.line(
      `${n(report.bars_not_compared)} bars of another provider stay as they are: they are adjusted in another way`,
    );
  const refused = Object.entries(report.bars_refused).map(([reason, bars]) => `${n(bars)} ${reason}`);
  if (refused.length > 0) output.line(`left out: ${refused.join(', ')}`);
  for (const { provider, from, stocks } of report.shortened)
    output.line(
      `${provider} gives ${report.interval} bars from ${msToDate(from)} on: ${counted(stocks, 'stock')} wanted from earlier`,
    );
  if (report.refetched_for_split.length > 0)
    output.line(`fetched anew after a split: ${some(report.refetched_for_split)}`);
  describeProviders(report, output);
  // A stock that was kept out for what was found of it is said already.
  const said = new Set(report.failures.map(({ message }) => message));
  const unsaid = report.findings.filter(({ detail }) => !said.has(detail));
  describeFindings(unsaid, report.findings_total - report.findings.length + unsaid.length, output);
}

export function describeActions(report: CollectActionsReport, output: Output): void {
  output.line(
    `splits and dividends: ${report.summary} stocks up to date; ${n(report.actions_new)} new, ${n(report.actions_changed)} changed; ` +
      `${report.seconds.toFixed(1)} s`,
  );
  describeProviders(report, output);
  describeFindings(report.findings, report.findings_total, output);
}

export function describeComparison(report: ReconcileReport, output: Output): void {
  output.line(
    `${n(report.bars_compared)} ${report.interval} bars of ${n(report.stocks_compared)} stocks compared with ${report.provider}: ` +
      `${n(report.bars_unchanged)} unchanged, ${n(report.bars_differ)} of ${n(report.stocks_differ)} stocks differ by more than the tolerance; ` +
      `${n(report.not_comparable)} stocks could not be compared`,
  );
  if (report.not_comparable > 0)
    output.note(`Stocks without bars in common cannot be compared, nor bars that ${report.provider} gave itself.`);
  describeFailures(
    report.failures.map(({ symbol, ...failure }) => ({ ...failure, subject: symbol })),
    report.failures_total,
    output,
  );
  describeFindings(report.findings, report.findings_total, output);
}

/** Who gave what, who could not be used, and which stocks could not be had. */
function describeProviders(
  report: Pick<CollectPricesReport, 'skipped_dead' | 'by_provider' | 'not_ready' | 'failures' | 'failures_total'>,
  output: Output,
): void {
  if (report.skipped_dead.length > 0)
    output.line(`left alone, since no provider knows them: ${some(report.skipped_dead)}`);
  for (const [name, share] of Object.entries<ProviderShare>(report.by_provider)) {
    // The reason is said once: here, or with the stocks that could not be had for it.
    const isSaid = report.failures.some(({ message }) => message === share.stopped);
    const stopped = share.stopped === null ? '' : isSaid ? '; stopped' : `; stopped: ${shortAddresses(share.stopped)}`;
    output.line(`  ${name}: ${share.stocks_given} of ${share.stocks_asked} stocks${stopped}`);
  }
  // A key that is missing is worth a word only where something is missing.
  for (const { provider, lacks } of report.failures_total > 0 ? report.not_ready : [])
    output.note(output.style('dim', `${provider} was not asked: it needs ${lacks.join(', ')}`));
  describeFailures(
    report.failures.map(({ symbol, ...failure }) => ({ ...failure, subject: symbol })),
    report.failures_total,
    output,
  );
}

export function describeArticles(report: ArticlesReport, output: Output): void {
  const columns = ['articles', 'new', 'repeats', 'unlinked', 'old', 'untitled', 'failures'] as const;
  // Hardly any source ever has articles without a title.
  const shown = columns.filter((name) => name !== 'untitled' || report.sources.some((s) => s.untitled > 0));
  output.table(
    ['source', ...shown],
    report.sources.map((s) => [s.name, ...shown.map((name) => n(s[name]))]),
    { right: shown },
  );
  describeNotReady(report, output);
  describeFailures(report.failures, report.failures.length, output);
  describeFindings(report.findings, report.findings.length, output);
}

export function describeMacro(report: MacroReport, output: Output): void {
  output.table(
    ['series', 'provider', 'rows', 'new', 'changed', 'last'],
    report.series.map((s) => [
      s.series,
      s.provider ?? '-',
      n(s.rows),
      n(s.added),
      n(s.changed),
      s.last === null ? '-' : msToDate(s.last),
    ]),
    { right: ['rows', 'new', 'changed'] },
  );
  describeFailures(report.failures, report.failures.length, output);
  describeFindings(report.findings, report.findings.length, output);
}

export function describeFundamentals(report: FundamentalsReport, output: Output): void {
  output.line(
    `Reported numbers: ${report.answered} of ${report.asked} companies answered, ${n(report.added)} new, ${n(report.changed)} restated; ` +
      `${report.not_due} asked less than a week ago`,
  );
  describeNotReady(report, output);
  describeFailures(report.failures, report.failures.length, output);
  describeFindings(report.findings, report.findings.length, output);
}

/** Sources that lack something, but for those whose lack is a failure already, since they were asked for by name. */
function describeNotReady(
  { not_ready, failures }: Pick<ArticlesReport, 'not_ready' | 'failures'>,
  output: Output,
): void {
  for (const { name, lacks } of not_ready.filter(
    (source) => !failures.some(({ provider }) => provider === source.name),
  ))
    output.note(output.style('dim', `${name} was not asked: it needs ${lacks.join(', ')}`));
}

export function describeDue(report: CollectDueReport, output: Output): void {
  for (const prices of report.prices) describePrices(prices, output);
  if (report.actions !== null) describeActions(report.actions, output);
  for (const texts of [report.news, report.social]) {
    if (texts === null) continue;
    output.line(`\n${texts.family}`);
    describeArticles(texts, output);
  }
  if (report.macro !== null) {
    output.line('\nmacro');
    describeMacro(report.macro, output);
  }
  if (report.fundamentals !== null) {
    output.line('\nfundamentals');
    describeFundamentals(report.fundamentals, output);
  }
  for (const { what, reason } of report.skipped) output.note(output.style('dim', `${what}: ${reason}`));
  for (const { what, message } of report.errors)
    output.line(`${output.style('red', what)}: ${shortAddresses(message)}`);
}

function describeFailures(
  failures: readonly (Omit<SourceFailure, 'kind'> & { readonly kind: string })[],
  total: number,
  output: Output,
): void {
  if (total === 0) return;
  output.line(output.style('yellow', `\n${n(total)} could not be had:`));
  const causes = byCause(failures);
  for (const { provider, subjects, kind, message } of causes.slice(0, SHOWN))
    output.line(`  ${[some(subjects), provider, kind].filter(Boolean).join(' ')}: ${shortAddresses(message)}`);
  const unsaid = total - causes.slice(0, SHOWN).reduce((sum, { subjects }) => sum + subjects.length, 0);
  if (unsaid > 0) output.line(output.style('dim', `  ... and ${n(unsaid)} more (--json)`));
}

/** Failures of one cause together: a pause or a limit is said once, with all stocks that it kept from being asked for. */
function byCause<Failure extends Omit<SourceFailure, 'kind'> & { readonly kind: string }>(
  failures: readonly Failure[],
) {
  const causes = new Map<string, Failure & { readonly subjects: string[] }>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.provider, failure.kind, failure.message]);
    const cause = causes.get(key);
    if (cause === undefined) causes.set(key, { ...failure, subjects: [failure.subject] });
    else cause.subjects.push(failure.subject);
  }
  return [...causes.values()];
}

function describeFindings(findings: readonly SourceFinding[], total: number, output: Output): void {
  if (total === 0) return;
  output.line(output.style('yellow', `\n${n(total)} to look at:`));
  for (const { provider, kind, subject, detail } of findings.slice(0, SHOWN))
    output.line(`  ${[subject, provider, kind].filter(Boolean).join(' ')}: ${shortAddresses(detail)}`);
  if (total > SHOWN) output.line(output.style('dim', `  ... and ${n(total - SHOWN)} more (--json)`));
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
