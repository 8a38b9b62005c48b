import { msToDate } from '../domain/time.js';
import { findQualityIssues } from '../evidence/market/quality.js';
import type { Progress } from '../ports/progress.js';
import type { ModelStore } from '../ports/registry.js';
import type { Store } from '../ports/store.js';
import { verifyVersions } from './models/verify.js';

export type Severity = 'info' | 'warning' | 'error';

/** Something a person should know, and how bad it is. */
export interface Finding {
  /** `store`, `models`, `environment`, or a quality kind such as `gap`. */
  readonly kind: string;
  readonly severity: Severity;
  readonly symbol: string | null;
  /** Trading dates, `YYYY-MM-DD`, where the finding is about some. */
  readonly from: string | null;
  readonly to: string | null;
  readonly detail: string;
}

export interface DoctorReport {
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly findings: readonly Finding[];
}

/** What runtime knows of the machine. */
export interface EnvironmentFacts {
  readonly node: string;
  readonly nodeIsSupported: boolean;
  readonly threads: number;
  readonly simd: boolean;
}

/** Checks the environment, the store's integrity, the models' checksums, and the quality of the bars. */
export async function doctor(
  environment: EnvironmentFacts,
  deps: { readonly store: Store; readonly models: ModelStore; readonly progress: Progress },
): Promise<DoctorReport> {
  const findings: Finding[] = [];
  const checks: { name: string; ok: boolean; detail: string }[] = [
    { name: 'node', ok: environment.nodeIsSupported, detail: `${environment.node}, ${environment.threads} thread(s)` },
    {
      name: 'wasm simd',
      ok: environment.simd,
      detail: environment.simd ? 'available' : 'missing: training would be slow',
    },
  ];
  deps.progress.start('store');
  const problems = await deps.store.check();
  const info = await deps.store.info();
  checks.push({
    name: 'store',
    ok: problems.length === 0,
    detail: problems.length === 0 ? `${info.location} is sound` : `${problems.length} problem(s)`,
  });
  for (const detail of problems) findings.push(plain('store', 'error', detail));
  deps.progress.done();

  deps.progress.start('models');
  const versions = await verifyVersions(deps.models);
  const broken = versions.filter((version) => !version.sound);
  checks.push({
    name: 'models',
    ok: broken.length === 0,
    detail: `${versions.length - broken.length} of ${versions.length} version(s) sound`,
  });
  for (const version of broken)
    findings.push(plain('models', 'error', `${version.kind}@${version.version ?? 'champion'}: ${version.finding}`));
  deps.progress.done();

  deps.progress.start('quality of the bars');
  const actions = await deps.store.actions.read();
  const bars = await deps.store.bars.read({ interval: '1d' });
  const issues = bars.symbols.length === 0 ? [] : findQualityIssues(bars, actions);
  for (const { from, to, ...issue } of issues) findings.push({ ...issue, from: msToDate(from), to: msToDate(to) });
  checks.push({
    name: 'quality',
    ok: !findings.some((f) => f.severity === 'error' && f.symbol !== null),
    detail: `${issues.length} finding(s)`,
  });
  deps.progress.done();
  return { checks, findings };
}

function plain(kind: string, severity: Severity, detail: string): Finding {
  return { kind, severity, symbol: null, from: null, to: null, detail };
}
