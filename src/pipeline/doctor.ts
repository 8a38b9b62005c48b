import { OpenAlphaError } from '../domain/errors.js';
import type { Run } from '../domain/run.js';
import { msToDate } from '../domain/time.js';
import { findQualityIssues } from '../evidence/market/quality.js';
import { FINDING_KINDS } from '../evidence/market/quality-finding.js';
import type { Clock } from '../ports/clock.js';
import type { Progress } from '../ports/progress.js';
import type { ModelStore } from '../ports/registry.js';
import type { RunningProcess } from '../ports/running-process.js';
import type { Store } from '../ports/store.js';
import { verifyVersions } from './models/verify.js';
import { asItStands } from './record-run.js';
import { type Check, type Checked, type Finding, plainFinding } from './upkeep/finding.js';
import { checkClock, checkDisks, checkKeys, checkProviders, type MachineFacts } from './upkeep/machine-checks.js';
import { checkSchedule, type ScheduleState } from './upkeep/schedule-check.js';

/** Every kind of finding there is. */
export const DOCTOR_KINDS: readonly string[] = [
  ...['store', 'models', 'secrets', 'clock', 'disk', 'schedule', 'providers'],
  ...FINDING_KINDS,
];

export interface DoctorReport {
  readonly checks: readonly Check[];
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
 * Checks the environment, the machine, the store's integrity, the models' checksums, the schedule, and the quality of the bars. A store that cannot be
 * opened or read is a finding, and does not keep the other checks from being made.
 */
export async function doctor(
  environment: EnvironmentFacts,
  deps: {
    readonly store: () => Promise<Store>;
    readonly models: ModelStore;
    readonly progress: Progress;
    readonly machine: MachineFacts;
    readonly clock: Clock;
    readonly process: Pick<RunningProcess, 'hasEnded'>;
    readonly schedule: Omit<ScheduleState, 'runs' | 'now'>;
  },
): Promise<DoctorReport> {
  const findings: Finding[] = [];
  const checks: Check[] = [
    { name: 'node', ok: environment.nodeIsSupported, detail: `${environment.node}, ${environment.threads} thread(s)` },
    {
      name: 'wasm simd',
      ok: environment.simd,
      detail: environment.simd ? 'available' : 'missing: training would be slow',
    },
  ];
  deps.progress.start('store');
  const { location, problems, bytes, runs } = await examineStore(deps.store);
  checks.push({
    name: 'store',
    ok: problems.length === 0,
    detail: problems.length === 0 ? `${location} is sound` : `${problems.length} problem(s)`,
  });
  for (const detail of problems) findings.push(plainFinding('store', 'error', detail));
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
    findings.push(
      plainFinding('models', 'error', `${version.kind}@${version.version ?? 'champion'}: ${version.finding}`),
    );
  deps.progress.done();

  const { machine } = deps;
  const newest = runs.reduce<number | null>((most, { started_at }) => Math.max(most ?? 0, started_at), null);
  const others: Checked[] = [
    checkKeys(machine),
    checkClock(machine, newest),
    checkDisks(machine, bytes),
    checkSchedule({ ...deps.schedule, runs: runs.map((run) => asItStands(run, deps)), now: machine.now }),
    ...(machine.answers === undefined ? [] : [checkProviders(machine.answers)]),
  ];
  checks.push(...others.map(({ check }) => check));
  findings.push(...others.flatMap((other) => other.findings));

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

/** More runs than any schedule starts between two of one kind. */
const LOOKED_THROUGH = 1_000;

async function examineStore(open: () => Promise<Store>): Promise<{
  readonly location: string;
  readonly problems: readonly string[];
  readonly bytes: number;
  readonly runs: readonly Run[];
}> {
  const found = await unlessDamaged(async () => {
    const store = await open();
    const { location, size_bytes } = await store.info();
    return {
      location,
      problems: await store.check(),
      bytes: size_bytes,
      runs: await store.runs.latest(LOOKED_THROUGH),
    };
  });
  return found instanceof OpenAlphaError ? { location: '', problems: [found.message], bytes: 0, runs: [] } : found;
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
