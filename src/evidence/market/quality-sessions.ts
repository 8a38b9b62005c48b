import type { BarPanel } from '../../domain/bar.js';
import { DAY, type EpochMs, msToDate } from '../../domain/time.js';
import { isSession, nextSession, sessionsBetween } from './calendar.js';
import { type Finding, LONG_GAP_DAYS } from './quality-finding.js';

/** Gaps, bars off the calendar and stale stretches of daily bars; a finding for each unbroken run. */
export function findSessionIssues(bars: BarPanel, staleSessions: number): Finding[] {
  const findings: Finding[] = [];
  for (let s = 0; s < bars.symbols.length; s++) {
    const from = bars.offsets[s] as number;
    const until = bars.offsets[s + 1] as number;
    findings.push(...gaps(bars, s, from, until), ...offSession(bars, s, from, until));
    findings.push(...stale(bars, s, from, until, staleSessions));
  }
  return findings;
}

function gaps(bars: BarPanel, s: number, from: number, until: number): Finding[] {
  const findings: Finding[] = [];
  for (let row = from + 1; row < until; row++) {
    const before = bars.time[row - 1] as EpochMs;
    const after = bars.time[row] as EpochMs;
    if (nextSession(before) >= after) continue;
    const missing = sessionsBetween(before + DAY, after - DAY);
    const first = missing[0] as number;
    const last = missing[missing.length - 1] as number;
    const what = missing.length === 1 ? '1 session is' : `${missing.length} sessions are`;
    const isLong = after - before > LONG_GAP_DAYS * DAY;
    const prices = `${bars.columns.close[row - 1]} before and ${bars.columns.close[row]} after it`;
    findings.push({
      kind: 'gap',
      symbol: bars.symbols[s] as string,
      from: first,
      to: last,
      severity: isLong ? 'error' : 'warning',
      detail: `${what} missing between ${msToDate(before)} and ${msToDate(after)}${isLong ? `; closes ${prices}: perhaps another company's` : ''}.`,
    });
  }
  return findings;
}

function offSession(bars: BarPanel, s: number, from: number, until: number): Finding[] {
  const findings: Finding[] = [];
  for (let row = from; row < until; row++) {
    if (isSession(bars.time[row] as number)) continue;
    const first = row;
    while (row + 1 < until && !isSession(bars.time[row + 1] as number)) row++;
    const start = bars.time[first] as number;
    const end = bars.time[row] as number;
    const which =
      first === row ? `The bar of ${msToDate(start)} is` : `${row - first + 1} bars from ${msToDate(start)} on are`;
    findings.push({
      kind: 'off_session',
      symbol: bars.symbols[s] as string,
      from: start,
      to: end,
      severity: 'warning',
      detail: `${which} on a date on which the New York Stock Exchange did not trade.`,
    });
  }
  return findings;
}

function stale(bars: BarPanel, s: number, from: number, until: number, sessions: number): Finding[] {
  const { close, volume } = bars.columns;
  const findings: Finding[] = [];
  let first = from;
  for (let row = from; row <= until; row++) {
    const goesOn = row < until && volume[row] === 0 && close[row] === close[first] && volume[first] === 0;
    if (goesOn) continue;
    if (row - first >= sessions && volume[first] === 0) {
      findings.push({
        kind: 'stale',
        symbol: bars.symbols[s] as string,
        from: bars.time[first] as number,
        to: bars.time[row - 1] as number,
        severity: 'warning',
        detail: `${row - first} sessions in a row close at ${close[first]} with no volume.`,
      });
    }
    first = row;
  }
  return findings;
}
