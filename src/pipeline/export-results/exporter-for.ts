import { OpenAlphaError } from '../../domain/errors.js';
import { EXPORTS } from '../../export/catalog.js';
import type { Exporter } from '../../export/exporter.js';

/** The exporter by name, else by the ending of the file, else csv. Refuses USAGE for an unknown name. */
export async function exporterFor(
  format: string | undefined,
  file: string | undefined,
): Promise<{ readonly name: string; readonly exporter: Exporter }> {
  const formats = EXPORTS as Readonly<Record<string, () => Promise<Exporter>>>;
  const ending = file?.split('.').at(-1)?.toLowerCase() ?? '';
  const name = format?.toLowerCase() ?? (Object.hasOwn(formats, ending) ? ending : 'csv');
  const load = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (load !== undefined) return { name, exporter: await load() };
  throw new OpenAlphaError('USAGE', `"${format}" is not a format.`, {
    hint: `Choose one of ${Object.keys(formats).join(', ')}.`,
  });
}
