import { OpenAlphaError } from '../domain/errors.js';
import { msToDate } from '../domain/time.js';
import { findQualityIssues } from '../evidence/market/quality.js';
import { FINDING_KINDS } from '../evidence/market/quality-finding.js';
import type { Progress } from '../ports/progress.js';
import type { ModelStore } from '../ports/registry.js';
import type { Store } from '../ports/store.js';
import { verifyVersions } from './models/verify.js';

/** Every kind of finding there is. */
export const DOCTOR_KINDS: readonly string[] = ['store', 'models', ...FINDING_KINDS];

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

/**
 * Checks the environment, the store's integrity, the models' checksums, and the quality of the bars. A store that cannot be
 * opened or read is a finding, and does not keep the other checks from being made.
 */
export async function doctor(
  environment: EnvironmentFacts,
  deps: { readonly store: () => Promise<Store>; readonly models: ModelStore; readonly progress: Progress },
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
  const { location, problems } = await examineStore(deps.store);
  checks.push({
    name: 'store',
    ok: problems.length === 0,
    detail: problems.length === 0 ? `${location} is sound` : `${problems.length} problem(s)`,
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
  const issues = await unlessDamaged(() => qualityIssues(deps.store));
  if (issues instanceof OpenAlphaError) {
    checks.push({ name: 'quality', ok: false, detail: 'not checked: the store cannot be read' });
    deps.progress.done();
    return { checks, findings };
  }
  for (const { from, to, ...issue } of issues) findings.push({ ...issue, from: msToDate(from), to: msToDate(to) });
  checks.push({
    name: 'quality',
    ok: !findings.some((f) => f.severity === 'error' && f.symbol !== null),
    detail: `${issues.length} finding(s)`,
  });
  deps.progress.done();
  return { checks, findings };
}

async function examineStore(open: () => Promise<Store>): Promise<{ location: string; problems: string[] }> {
  const found = await unlessDamaged(async () => {
    const store = await open();
    return { location: (await store.info()).location, problems: await store.check() };
  });
  return found instanceof OpenAlphaError ? { location: '', problems: [found.message] } : found;
}

async function qualityIssues(open: () => Promise<Store>): Promise<ReturnType<typeof findQualityIssues>> {
  const store = await open();
  const bars = await store.bars.read({ interval: '1d' });
  return bars.symbols.length === 0 ? [] : findQualityIssues(bars, await store.actions.read());
}

/** What the work gives, or why the store cannot be used for it: damaged, or not there. */
async function unlessDamaged<Result>(work: () => Promise<Result>): Promise<Result | OpenAlphaError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OpenAlphaError && (error.code === 'STORE' || error.code === 'NOT_FOUND')) return error;
    throw error;
  }
}

function plain(kind: string, severity: Severity, detail: string): Finding {
  return { kind, severity, symbol: null, from: null, to: null, detail };
}
