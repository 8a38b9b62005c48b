import { OpenAlphaError } from '../../domain/errors.js';

/** The defaults with the given options over them. Refuses (USAGE) a name that is not an option of this kind; `undefined` means the default. */
export function withDefaults<Options extends object>(
  kind: string,
  defaults: Readonly<Options>,
  given: Partial<Options>,
): Options {
  const resolved: Options = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults).join(', ');
      throw new OpenAlphaError('USAGE', `${kind} has no option ${name}.`, {
        hint: known === '' ? `${kind} takes no options.` : `Its options are ${known}.`,
      });
    }
    if (value !== undefined) resolved[name as keyof Options] = value as Options[keyof Options];
  }
  return resolved;
}

/** Refuses (USAGE) a number outside [least, most], or one that is not whole where it must be. */
export function checkRange(
  name: string,
  value: number,
  range: { readonly least: number; readonly most: number; readonly whole?: boolean; readonly multipleOf?: number },
): void {
  const fits = value >= range.least && value <= range.most && (range.whole !== true || Number.isInteger(value));
  const { multipleOf = 0 } = range;
  if (fits && (multipleOf === 0 || value % multipleOf === 0)) return;
  const kind = range.whole === true ? 'a whole number' : 'a number';
  const what = multipleOf === 0 ? kind : `a multiple of ${multipleOf}`;
  throw new OpenAlphaError('USAGE', `${name} is ${value}; expected ${what} from ${range.least} to ${range.most}.`);
}
