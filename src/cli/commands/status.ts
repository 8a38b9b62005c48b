import type { Command } from 'commander';
import { msToDate, msToIso } from '../../domain/time.js';
import type { StatusReport } from '../../pipeline/status.js';
import type { Attach, Outcome } from '../command.js';
import { age } from '../figures.js';
import type { Output } from '../output.js';
import type { Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command.addHelpText('after', '\nExample:\n  openalpha status --json');
  attach(command, { action: show });
}

async function show(session: Session): Promise<Outcome> {
  const { status } = await import('../../pipeline/status.js');
  const { context } = session;
  const report = await status({ store: await context.store(), models: await context.models(), clock: context.clock });
  return { data: report, text: (output) => describe(report, output) };
}

function describe(report: StatusReport, output: Output): void {
  const n = (value: number) => value.toLocaleString('en');
  const { store } = report;
  output.line(`store ${store.location} (${(store.size_bytes / 1e6).toFixed(1)} MB, schema ${store.schema_version})`);
  output.table(
    ['table', 'rows'],
    Object.entries(store.rows).map(([table, rows]) => [table, n(rows)]),
    { right: ['rows'] },
  );
  output.line();
  if (report.intervals.length === 0) output.line('No bars yet: `openalpha import prices FILE --create-stocks`.');
  for (const bars of report.intervals) {
    output.line(
      `${bars.interval} bars: ${n(bars.bars)} of ${n(bars.stocks)} stocks, ${msToDate(bars.first)} to ${msToDate(bars.last)}; ` +
        `the newest ended ${age(bars.age_hours)} ago; ${bars.lagging} stocks lag it by more than 10 days`,
    );
  }
  output.line();
  if (report.models.length === 0) output.line('No models yet: `openalpha train`.');
  for (const model of report.models)
    output.line(`${model.kind}: champion ${model.champion ?? 'none'}, ${model.versions} version(s)`);
  if (report.runs.length === 0) return;
  output.line('\nlast runs');
  for (const run of report.runs) output.line(`  ${msToIso(run.started_at)}  ${run.command}  ${run.status}`);
}
