import { OpenAlphaError } from '../../domain/errors.js';
import { ProviderError, type SourceFailure } from '../../domain/provider-error.js';
import type { OfferedSource } from '../../ports/sources.js';

/** Refuses (USAGE) a provider that is not offered: it is not of this family, or not turned on. */
export function chosenSources(
  offered: readonly OfferedSource[],
  names: readonly string[] | undefined,
): { readonly ready: readonly OfferedSource[]; readonly notReady: readonly OfferedSource[] } {
  const unknown = names?.find((name) => !offered.some((source) => source.name === name));
  if (unknown !== undefined) {
    throw new OpenAlphaError('USAGE', `${unknown} is not among the providers that are turned on for this.`, {
      hint: `Turned on are: ${offered.map(({ name }) => name).join(', ') || 'none'}. --help names all; one that is off is turned on with providers.<name>.enabled.`,
    });
  }
  const chosen = offered.filter(({ name }) => names === undefined || names.includes(name));
  return {
    ready: chosen.filter(({ lacks }) => lacks.length === 0),
    notReady: chosen.filter(({ lacks }) => lacks.length > 0),
  };
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
