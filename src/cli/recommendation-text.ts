import type { Recommendation } from '../domain/recommendation.js';
import { msToIso } from '../domain/time.js';
import { fixed, percent, signed } from './figures.js';
import type { Output } from './output.js';

export const DISCLAIMER =
  'Model output, not investment advice. What was measured of these models: `openalpha models list`; what they promise: nothing.';

interface Shown {
  readonly as_of: number;
  readonly recommendations: readonly Recommendation[];
  readonly considered: number;
  readonly warnings: readonly string[];
  readonly synthetic: boolean;
}

/** The ranked table, then each recommendation's explanation. */
export function describeRecommendations(
  report: Shown,
  output: Output,
  options: { explain: boolean } = { explain: true },
): void {
  const { recommendations } = report;
  for (const warning of report.warnings) output.note(`${output.style('yellow', 'note:')} ${warning}`);
  if (report.synthetic) output.line(output.style('yellow', 'SYNTHETIC MARKET: none of these stocks exists.'));
  const first = recommendations[0];
  if (first === undefined) {
    output.line('Nothing to recommend.');
    return;
  }
  output.line(
    `${recommendations.length} of ${report.considered} stocks as of ${msToIso(report.as_of)}, ${first.horizon} ${first.interval === '1d' ? 'sessions' : 'hourly bars'} ahead`,
  );
  output.line();
  const head = ['#', 'symbol', 'company', 'signal', 'confidence', 'expected', 'sentiment', 'risk', 'price'];
  output.table(
    head,
    recommendations.map((r) => [
      String(r.rank),
      r.symbol,
      r.company_name.length > 34 ? `${r.company_name.slice(0, 33)}…` : r.company_name,
      r.signal,
      percent(r.confidence_score),
      signed(r.expected_return),
      fixed(r.sentiment_score, 2),
      r.risk_level,
      r.price.toFixed(2),
    ]),
    { right: ['#', 'confidence', 'expected', 'sentiment', 'price'] },
  );
  if (options.explain) {
    for (const r of recommendations)
      output.line(`\n${output.style('bold', `${r.rank}. ${r.symbol}`)} ${r.explanation}`);
  }
  output.line();
  output.line(output.style('dim', DISCLAIMER));
}
