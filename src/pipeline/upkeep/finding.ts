export type Severity = 'info' | 'warning' | 'error';

/** Something a person should know, and how bad it is. */
export interface Finding {
  /** `store`, `models`, `clock`, `disk`, `secrets`, `schedule`, `providers`, or a quality kind such as `gap`. */
  readonly kind: string;
  readonly severity: Severity;
  readonly symbol: string | null;
  /** Trading dates, `YYYY-MM-DD`, where the finding is about some. */
  readonly from: string | null;
  readonly to: string | null;
  readonly detail: string;
}

/** One thing that was looked at, in a line. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Something wrong, before it is put down as a finding of a check. */
export interface Problem {
  readonly severity: Severity;
  readonly detail: string;
}

/** A check with what it found: bad when one of its findings is an error. */
export interface Checked {
  readonly check: Check;
  readonly findings: readonly Finding[];
}

/** `sound`: what is said when nothing is wrong; else the worst problem is. */
export function checked(name: string, sound: string, found: readonly Problem[]): Checked {
  const errors = found.filter(({ severity }) => severity === 'error');
  const worst = errors[0] ?? found.find(({ severity }) => severity === 'warning');
  return {
    check: { name, ok: errors.length === 0, detail: worst === undefined ? sound : worst.detail },
    findings: found.map((finding) => plainFinding(name, finding.severity, finding.detail)),
  };
}

/** A finding that is about no stock. */
export function plainFinding(kind: string, severity: Severity, detail: string): Finding {
  return { kind, severity, symbol: null, from: null, to: null, detail };
}
