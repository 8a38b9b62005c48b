import { join } from 'node:path';
import type { Command } from 'commander';
import type { Attach, Options, Outcome } from '../command.js';
import { evaluationTable } from '../evaluation-table.js';
import { describeImportance } from '../importance-text.js';
import { count, type Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command.addHelpText('after', '\nExample:\n  openalpha models list\n  openalpha models promote forest@v0002');
  const sub = (
    name: string,
    about: string,
    action: (session: Session, args: readonly string[], options: Options) => Promise<Outcome>,
    argument?: string,
  ) => {
    const made = command.command(name).description(about);
    if (argument !== undefined) made.argument(argument);
    attach(made, { action });
    return made;
  };
  sub('list', 'List every version, with who is champion.', listVersions);
  sub('show', 'Show one version: where it comes from and how good it was.', show, '<kind[@version]>')
    .option('--importance', 'what it loses without each feature, measured on held-back rows of the store')
    .option('--show <n>', 'how many features to print', count, 15)
    .addHelpText('after', '\nExample:\n  openalpha models show forest --importance');
  sub(
    'promote',
    'Make a version the champion, if it beats the present one on the same rows.',
    promote,
    '<kind@version>',
  ).option('--force', 'promote it even when it does not win');
  sub('rollback', 'Bring the previous champion of a kind back.', rollback, '<kind>');
  sub('verify', 'Check sizes, checksums and manifests, of all versions or of one.', verify, '[kind@version]');
  sub('export', 'Write a version as ONNX, TensorFlow Lite, tfjs layers or JSON.', exportVersion, '<kind[@version]>')
    .option('--format <format>', 'onnx, tflite, tfjs or json (default: by the ending of --out)')
    .requiredOption('--out <file>', 'file to write, whole or not at all; with tfjs a folder')
    .addHelpText(
      'after',
      '\nThe champion leaves when no version is given. The probabilities are those of the model, before calibration.\n\nExample:\n  openalpha models export mlp --format onnx --out mlp.onnx\n  openalpha models export mlp@v0002 --format tfjs --out mlp-for-the-web',
    );
}

async function listVersions(session: Session): Promise<Outcome> {
  const { listVersions: listAll } = await import('../../pipeline/models/list-versions.js');
  const versions = await listAll(await session.context.models());
  return {
    data: { models: versions },
    text(output) {
      if (versions.length === 0) return output.line('No models yet: `openalpha train`.');
      output.table(
        ['model', '', 'label', 'interval', 'data until', 'verdict'],
        versions.map((v) => [
          `${v.kind}@${v.version}`,
          v.champion ? 'champion' : '',
          `${v.manifest.label.kind} ${v.manifest.label.horizon}`,
          v.manifest.interval,
          v.manifest.data.last_bar.slice(0, 10),
          `${v.manifest.data.synthetic ? '[synthetic] ' : ''}${v.manifest.verdict}`,
        ]),
      );
    },
  };
}

async function show(session: Session, args: readonly string[], options: Options): Promise<Outcome> {
  const { showVersion } = await import('../../pipeline/models/list-versions.js');
  const { context } = session;
  const models = await context.models();
  const { manifest, champion, metrics } = await showVersion(models, args[0] as string);
  const importance = options['importance'] === true ? await importanceOf(session, args[0] as string) : undefined;
  return {
    data: { champion, manifest, ...(importance && { importance }) },
    text(output) {
      const { data, split, features, label } = manifest;
      output.line(output.style('bold', `${manifest.kind}@${manifest.version}${champion ? '  champion' : ''}`));
      output.line(
        `trained ${manifest.created_at} by openalpha ${manifest.code_version}, seed ${manifest.seed}, parent ${manifest.parent ?? 'none'}`,
      );
      output.line(
        `data     ${data.symbols} stocks, ${data.rows.toLocaleString('en')} ${manifest.interval} bars, ${data.first_bar.slice(0, 10)} to ${data.last_bar.slice(0, 10)}${data.synthetic ? ' (SYNTHETIC)' : ''}`,
      );
      output.line(`label    ${label.kind}, ${label.horizon} bars ahead`);
      output.line(`features ${features.names.length} (${features.set}, cross-section ${features.cross_section})`);
      output.line(
        `rows     ${split.train.toLocaleString('en')} train, ${split.validation.toLocaleString('en')} validation, ${split.test.toLocaleString('en')} held back; ${split.purged} purged, ${split.embargoed} under embargo`,
      );
      const settings = Object.entries(manifest.options).map(([name, value]) => `${name} ${optionText(value)}`);
      if (settings.length > 0) output.line(`options  ${settings.join(', ')}`);
      output.line(
        `skill    R² ${manifest.skill.toFixed(5)}; of their distance from the prior the probabilities keep ${manifest.shrinkage.toFixed(3)}`,
      );
      output.line();
      evaluationTable(output, [{ name: `${manifest.kind}@${manifest.version}`, evaluation: metrics }]);
      output.line(`\n${manifest.verdict}`);
      if (importance === undefined) return;
      output.line();
      describeImportance(importance, options['show'] as number, output);
    },
  };
}

async function importanceOf({ context }: Session, ref: string) {
  const { importanceOf: measure } = await import('../../pipeline/models/importance.js');
  const deps = { store: await context.store(), models: await context.models(), progress: context.progress };
  return measure(ref, context.config.seed, deps);
}

async function promote(session: Session, args: readonly string[], options: Options): Promise<Outcome> {
  const { promoteVersion } = await import('../../pipeline/models/promote.js');
  const { context } = session;
  const result = await promoteVersion(
    { ref: args[0] as string, force: options['force'] === true },
    { store: await context.store(), models: await context.models(), clock: context.clock, progress: context.progress },
  );
  return {
    data: result,
    text(output) {
      output.line(result.words);
      if (result.compared.length > 0) {
        output.line();
        evaluationTable(output, result.compared);
      }
    },
    exitCode: result.promoted ? 0 : 1,
  };
}

async function rollback(session: Session, args: readonly string[]): Promise<Outcome> {
  const { rollbackKind } = await import('../../pipeline/models/promote.js');
  const result = await rollbackKind(args[0] as string, {
    models: await session.context.models(),
    clock: session.context.clock,
  });
  return {
    data: result,
    text: (output) =>
      output.line(`${result.kind}: ${result.champion} is champion again, in place of ${result.replaced}.`),
  };
}

async function verify(session: Session, args: readonly string[]): Promise<Outcome> {
  const { verifyVersions } = await import('../../pipeline/models/verify.js');
  const results = await verifyVersions(await session.context.models(), args[0]);
  const bad = results.filter((result) => !result.sound);
  return {
    data: { checked: results.length, failed: bad.length, models: results },
    text(output) {
      for (const result of results) {
        output.line(
          `${result.kind}@${result.version ?? 'champion'}  ${result.sound ? output.style('green', 'sound') : output.style('red', result.finding ?? '')}`,
        );
      }
      output.line(`${results.length - bad.length} of ${results.length} sound`);
    },
    exitCode: bad.length > 0 ? 1 : 0,
  };
}

async function exportVersion(session: Session, args: readonly string[], options: Options): Promise<Outcome> {
  const { exportModel, formatOf } = await import('../../pipeline/models/export-model.js');
  const { context } = session;
  const out = options['out'] as string;
  const format = formatOf(options['format'] as string | undefined, out);
  const { kind, version, folder, files } = await exportModel(await context.models(), args[0] as string, format);
  const written = folder
    ? (await context.writeFolder(out, files)).map(({ name, bytes }) => ({ file: join(out, name), bytes }))
    : await writeOne(context, out, files);
  const bytes = written.reduce((sum, file) => sum + file.bytes, 0);
  return {
    data: { kind, version, format, out, files: written, bytes },
    text: (output) => output.line(`Wrote ${kind}@${version} to ${out} (${(bytes / 1e6).toFixed(2)} MB of ${format}).`),
  };
}

async function writeOne(
  context: Session['context'],
  out: string,
  files: Parameters<Session['context']['writeFolder']>[1],
): Promise<{ readonly file: string; readonly bytes: number }[]> {
  const written = [];
  for (const { chunks } of files) written.push({ file: out, bytes: (await context.writeFile(out, chunks)).bytes });
  return written;
}

/** A list as it is written on the command line. */
function optionText(value: unknown): string {
  return Array.isArray(value) || typeof value !== 'object' ? String(value) : JSON.stringify(value);
}
