import { OpenAlphaError } from '../../domain/errors.js';
import { learner } from '../../learning/models/catalog.js';
import { withDefaults } from '../../learning/models/check-options.js';

/** Options by kind, beyond the kinds' defaults: `{ forest: { trees: 200 } }`. */
export type ModelOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The options of every kind with its defaults filled in, checked before minutes of work: refuses (USAGE) a kind that there is
 * not, an option that the kind does not have, and a value of another form than the default's. Ranges are the learner's own matter.
 * A single number stands for a list of one.
 */
export async function optionsOfKinds(kinds: readonly string[], given: ModelOptions = {}): Promise<Map<string, object>> {
  // Also those that are not trained now: a slip in a configuration should not wait for its day.
  for (const kind of Object.keys(given)) await learner(kind);
  const all = new Map<string, object>();
  for (const kind of new Set([...kinds, ...Object.keys(given)])) {
    const { defaults } = await learner(kind);
    all.set(kind, resolve(kind, defaults as Readonly<Record<string, unknown>>, given[kind] ?? {}));
  }
  return all;
}

function resolve(
  kind: string,
  defaults: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): object {
  const options = withDefaults<Record<string, unknown>>(kind, defaults, given);
  for (const [name, value] of Object.entries(given)) options[name] = ofForm(`${kind}.${name}`, value, defaults[name]);
  return options;
}

/** The value when it has the form of the default; a word as default, such as `sqrt`, may also be a number. */
function ofForm(name: string, value: unknown, standard: unknown): unknown {
  if (Array.isArray(standard)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (items.every((item) => typeof item === 'number')) return items;
    throw wrongForm(name, value, `numbers with commas, such as ${standard.join(',')}`);
  }
  if (typeof value === typeof standard || (typeof standard === 'string' && typeof value === 'number')) return value;
  const expected = { number: 'a number', boolean: 'true or false', string: 'a word' }[String(typeof standard)];
  throw wrongForm(name, value, `${expected ?? typeof standard}, such as ${String(standard)}`);
}

function wrongForm(name: string, value: unknown, expected: string): OpenAlphaError {
  return new OpenAlphaError('USAGE', `${name} is ${JSON.stringify(value)}; expected ${expected}.`);
}
