import type { BarPanel } from '../../domain/bar.js';
import type { CorporateAction } from '../../domain/corporate-action.js';
import type { Finding, QualityOptions } from './quality-finding.js';
import { findMoveIssues } from './quality-moves.js';
import { findSessionIssues } from './quality-sessions.js';

export type { Finding, QualityOptions } from './quality-finding.js';

/**
 * What looks wrong in daily bars, by symbol, date and kind; nothing is changed. Prices are judged as `adjustForward` gives
 * them, so that a split that is recorded and applied is no finding.
 */
export function findQualityIssues(
  bars: BarPanel,
  actions: readonly CorporateAction[],
  options: QualityOptions = {},
): Finding[] {
  const findings = [...findSessionIssues(bars, options.staleSessions ?? 5), ...findMoveIssues(bars, actions, options)];
  return findings.sort(
    (a, b) => compare(a.symbol, b.symbol) || a.from - b.from || a.to - b.to || compare(a.kind, b.kind),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
