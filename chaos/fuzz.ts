import fc from 'fast-check';
import { OpenAlphaError } from '../src/domain/errors.js';
import { ProviderError } from '../src/domain/provider-error.js';
import type { Format } from './fuzz/format.js';
import { modelFormats } from './fuzz/model-files.js';
import { applied, mutants } from './fuzz/mutant.js';
import { replyFormats } from './fuzz/replies.js';
import { settingsFormats } from './fuzz/settings.js';
import { tableFormats } from './fuzz/tables.js';
import { textFormats } from './fuzz/texts.js';
import { type Trial, type TrialRow, timeLeft } from './trial.js';

/** Processor seconds that one small input may take: thousands of times what it should. */
const MOST_SECONDS = 5;
/** Megabytes by which a format may let the process grow. */
const MOST_GROWTH = 600;

const FAMILIES = [tableFormats, replyFormats, textFormats, modelFormats, settingsFormats];

/** Reads changed samples of everything that comes from outside: an answer or a refusal in words, soon and in bounded memory. */
export const fuzz: Trial = async (options) => {
  const { seed, count = 100_000, say } = options;
  const left = timeLeft(options);
  const rows: TrialRow[] = [];
  const violations: string[] = [];
  const opened = [];
  for (const open of FAMILIES) opened.push(await open());
  try {
    const formats = opened.flatMap(({ formats }) => formats);
    const runs = Math.ceil(count / formats.length);
    for (const [index, format] of formats.entries()) {
      const { row, violation } = await fuzzFormat(format, { seed: seed + index, runs, left });
      rows.push(row);
      if (violation !== undefined) violations.push(violation);
      say?.(`${format.name}: ${row['inputs']} inputs${violation === undefined ? '' : ', VIOLATED'}`);
    }
  } finally {
    for (const { close } of opened) await close();
  }
  const inputs = rows.reduce((sum, row) => sum + Number(row['inputs']), 0);
  return { about: `${inputs.toLocaleString('en')} changed samples of ${rows.length} formats`, rows, violations };
};

async function fuzzFormat(
  { name, samples, read }: Format,
  { seed, runs, left }: { readonly seed: number; readonly runs: number; readonly left: () => boolean },
): Promise<{ readonly row: TrialRow; readonly violation: string | undefined }> {
  // The first sample is sound: else it would be noise that is changed.
  await read(samples[0] as Uint8Array);
  const rssBefore = process.memoryUsage.rss();
  let [inputs, refused, slowest, rss] = [0, 0, 0, 0];
  const property = fc.asyncProperty(mutants(samples.length), async (mutant) => {
    if (!left()) return;
    const bytes = applied(samples, mutant);
    const before = process.cpuUsage();
    try {
      await read(bytes);
    } catch (error) {
      if (!(error instanceof OpenAlphaError) && !(error instanceof ProviderError)) throw error;
      if (error.message === '') throw new Error('It was refused without a word.');
      refused++;
    }
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1e6);
    if ((user + system) / 1e6 > MOST_SECONDS)
      throw new Error(`It took ${((user + system) / 1e6).toFixed(1)} processor seconds.`);
    if (inputs++ % 100 === 0) rss = Math.max(rss, process.memoryUsage.rss());
  });
  const result = await fc.check(property, { seed, numRuns: runs });
  const growth = Math.round((rss - rssBefore) / 2 ** 20);
  const row = { what: name, inputs, refused, slowest_ms: Math.round(slowest * 1_000), growth_mb: Math.max(0, growth) };
  if (result.failed) {
    const [mutant] = result.counterexample ?? [];
    const shown = mutant === undefined ? '' : Buffer.from(applied(samples, mutant)).toString('latin1').slice(0, 400);
    const error =
      result.errorInstance instanceof Error ? result.errorInstance : new Error(String(result.errorInstance));
    const at = (error.stack ?? '')
      .split('\n')
      .slice(0, 4)
      .map((line) => line.trim())
      .join(' | ');
    return { row, violation: `${name}: ${at}; input: ${JSON.stringify(shown)}; changes: ${JSON.stringify(mutant)}` };
  }
  const grown = growth > MOST_GROWTH ? `${name}: the process grew by ${growth} MB` : undefined;
  return { row, violation: grown };
}
