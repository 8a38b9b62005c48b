import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import type { DoctorReport } from '../../pipeline/doctor.js';
import type { Finding } from '../../pipeline/upkeep/finding.js';
import { environmentFacts } from '../../runtime/environment.js';
import type { Attach, Options, Outcome } from '../command.js';
import type { Output } from '../output.js';
import { count, list, parseDate, type Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command
    .option('--kind <kinds>', 'only findings of these kinds, with commas', list)
    .option('--symbols <symbols>', 'only findings of these stocks, with commas', list)
    .option('--since <date>', 'only findings of this date or later')
    .option('--online', 'ask the providers that are on: do they answer, and what does their clock show')
    .option('--show <n>', 'how many findings to print', count, 40)
    .addHelpText(
      'after',
      '\nEnds with 1 when a check is bad; findings that are warnings or notes alone do not make one so.\n\nExample:\n  openalpha doctor --kind outlier,unadjusted_action\n  openalpha doctor --online',
    );
  attach(command, { action: examine });
}

async function examine(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { doctor, DOCTOR_KINDS } = await import('../../pipeline/doctor.js');
  const strange = (options['kind'] as string[] | undefined)?.find((kind) => !DOCTOR_KINDS.includes(kind));
  if (strange !== undefined) {
    throw new OpenAlphaError('USAGE', `"${strange}" is not a kind of finding.`, {
      hint: `There are: ${DOCTOR_KINDS.join(', ')}.`,
    });
  }
  const { context } = session;
  const { machineFacts, scheduleState } = await import('../../runtime/machine-facts.js');
  const schedule = await scheduleState(context.storeLocation);
  const logFile = typeof schedule.block === 'object' ? schedule.block.facts?.logFile : undefined;
  const report = await doctor(environmentFacts(context.config.threads), {
    store: context.store,
    models: await context.models(),
    progress: context.progress,
    clock: context.clock,
    process: context.process,
    machine: await machineFacts(context, {
      folder: process.cwd(),
      logFile,
      online: options['online'] === true,
      signal: session.signal,
    }),
    schedule,
  });
  const findings = report.findings.filter(wanted(options));
  return {
    data: { ...report, findings },
    text: (output) => describe(report, findings, output, options['show'] as number),
    exitCode: report.checks.every((check) => check.ok) ? 0 : 1,
  };
}

function wanted(options: Options): (finding: Finding) => boolean {
  const kinds = options['kind'] as string[] | undefined;
  const symbols = (options['symbols'] as string[] | undefined)?.map((symbol) => symbol.toUpperCase());
  const since = parseDate(options['since'] as string | undefined, '--since');
  return (finding) =>
    (kinds === undefined || kinds.includes(finding.kind)) &&
    (symbols === undefined || (finding.symbol !== null && symbols.includes(finding.symbol))) &&
    (since === undefined || (finding.to !== null && Date.parse(finding.to) >= since));
}

function describe(report: DoctorReport, findings: readonly Finding[], output: Output, show: number): void {
  for (const check of report.checks) {
    output.line(
      `${check.ok ? output.style('green', 'ok ') : output.style('red', 'bad')} ${check.name}: ${check.detail}`,
    );
  }
  if (findings.length === 0) return;
  output.line();
  const order = { error: 0, warning: 1, info: 2 };
  const worst = [...findings].sort((a, b) => order[a.severity] - order[b.severity]);
  output.table(
    ['severity', 'kind', 'symbol', 'from', 'to', 'what'],
    worst.slice(0, show).map((f) => [f.severity, f.kind, f.symbol ?? '', f.from ?? '', f.to ?? '', f.detail]),
  );
  if (worst.length > show) output.note(`${worst.length - show} more (--show ${worst.length}, or --json)`);
}
