import { OpenAlphaError } from '../domain/errors.js';
import type { ModelOptions } from '../pipeline/train/model-options.js';

/** For commander: one more `kind.option=value`; numbers, true, false and lists of numbers are read as what they are. */
export function modelOption(text: string, before: ModelOptions = {}): ModelOptions {
  const [, kind, name, value] = /^([\w-]+)\.(\w+)=(.+)$/.exec(text.trim()) ?? [];
  if (kind === undefined || name === undefined || value === undefined) {
    throw new OpenAlphaError('USAGE', `--set is "${text}"; expected a kind of model, its option and a value.`, {
      hint: 'Write it like --set forest.trees=200 or --set mlp.hidden=64,32.',
    });
  }
  return together(before, { [kind]: { [name]: valueOf(value) } });
}

/** Options of both; where both have one, the second's. */
export function together(first: ModelOptions, second: ModelOptions): ModelOptions {
  const kinds = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries([...kinds].map((kind) => [kind, { ...first[kind], ...second[kind] }]));
}

function valueOf(text: string): unknown {
  if (text.includes(',')) return text.split(',').map((item) => valueOf(item.trim()));
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}
