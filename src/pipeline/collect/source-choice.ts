import { OpenAlphaError } from '../../domain/errors.js';
import { ProviderError, type SourceFailure } from '../../domain/provider-error.js';
import type { SourceFamily } from '../../ports/source.js';
import type { OfferedSource, Sources } from '../../ports/sources.js';

export interface SourceChoice {
  readonly ready: readonly OfferedSource[];
  readonly notReady: readonly OfferedSource[];
}

/**
 * The sources of a family that can be used, and those that lack something: the named ones, or all that are turned on.
 *
 * @throws USAGE for a name that is no provider of the family; NO_DATA when none can be used, with what each needs.
 */
export function chosenSources(
  sources: Pick<Sources, 'offered' | 'turnedOff'>,
  family: SourceFamily,
  names: readonly string[] | undefined,
): SourceChoice {
  const offered = sources.offered(family);
  const all = [...offered, ...sources.turnedOff(family)];
  const unknown = names?.find((name) => !all.some((source) => source.name === name));
  if (unknown !== undefined) {
    throw new OpenAlphaError('USAGE', `"${unknown}" is not a provider of ${family}.`, {
      hint: `There are: ${all.map(({ name }) => name).join(', ')}.`,
    });
  }
  const chosen = names === undefined ? offered : all.filter(({ name }) => names.includes(name));
  const ready = chosen.filter(({ lacks }) => lacks.length === 0);
  const notReady = chosen.filter(({ lacks }) => lacks.length > 0);
  if (ready.length > 0) return { ready, notReady };
  const needs = (names === undefined ? all : notReady).map(whatItNeeds);
  const told = needs.length === 1 ? `: ${needs[0]}.` : `:${needs.map((line) => `\n  ${line}`).join('')}`;
  throw new OpenAlphaError('NO_DATA', `No provider of ${family} can be used${told}`, {
    hint: `Set what is missing in the configuration or the environment; openalpha collect ${family} --help says what each provider gives and asks for.`,
  });
}

/** Why nothing of a family that is due can be collected; `undefined` when a source is ready. */
export function leftOut(sources: Pick<Sources, 'offered'>, family: SourceFamily): string | undefined {
  const offered = sources.offered(family);
  if (offered.some(({ lacks }) => lacks.length === 0)) return undefined;
  return `left out, ${offered.map(whatItNeeds).join('; ') || 'no provider of it is turned on'}`;
}

function whatItNeeds({ name, lacks }: OfferedSource): string {
  return `${name} needs ${lacks.join(', ')}`;
}

/** What stopped a source, as data. */
export function failureOf(provider: string, error: unknown): SourceFailure {
  if (error instanceof ProviderError) return { provider, subject: '', kind: error.kind, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { provider, subject: '', kind: 'schema', message: `${provider} stopped with an error of its own: ${message}` };
}

/** The person's wish to stop, and a store that cannot be written, end it all; anything else ends one source. */
export function endsTheRun(error: unknown): boolean {
  return error instanceof OpenAlphaError && ['CANCELLED', 'STORE', 'LOCKED', 'INPUT'].includes(error.code);
}

/** A source that was asked for by name and lacks something. */
export function lackingFailure({ name, lacks }: OfferedSource): SourceFailure {
  return { provider: name, subject: '', kind: 'auth', message: `${name} lacks ${lacks.join(', ')}.` };
}
