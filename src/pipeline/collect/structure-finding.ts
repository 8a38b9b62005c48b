import type { SourceFailure } from '../../domain/provider-error.js';
import type { SourceFinding } from '../../domain/source-finding.js';
import type { EpochMs } from '../../domain/time.js';
import type { CollectDeps } from './deps.js';

/** An answer that is not in the form that is known. */
export type Misread = Pick<SourceFailure, 'subject' | 'message'>;

/**
 * What a person should know of a provider whose answers could not be read: one finding however many stocks they were
 * about, with what was expected of the first of them; none without such answers. `about` is the kind of data.
 */
export function structureFinding(provider: string, about: string, misread: readonly Misread[]): SourceFinding[] {
  const [first] = misread;
  if (first === undefined) return [];
  const which = first.subject === '' ? '' : ` (${first.subject})`;
  const detail =
    misread.length === 1
      ? `An answer of ${provider}${which} is not in the form that is known: ${first.message}`
      : `${misread.length} answers of ${provider} are not in the form that is known, the first${which}: ${first.message}`;
  return [{ provider, kind: 'structure_changed', subject: about, detail }];
}

/** The same for several providers, out of all that could not be had. */
export function structureFindings(
  providers: readonly { readonly name: string }[],
  about: string,
  failures: readonly SourceFailure[],
): SourceFinding[] {
  return providers.flatMap(({ name }) => {
    const misread = failures.filter(({ provider, kind }) => provider === name && kind === 'schema');
    return structureFinding(name, about, misread);
  });
}

/** Keeps findings in the store, and gives those that were not told before in the same run. */
export async function keepFindings(
  findings: readonly SourceFinding[],
  { store, told }: Pick<CollectDeps, 'store' | 'told'>,
  at: EpochMs,
): Promise<readonly SourceFinding[]> {
  const fresh = findings.filter(({ provider, kind, subject }) => {
    const key = JSON.stringify([provider, kind, subject]);
    if (told?.has(key)) return false;
    told?.add(key);
    return true;
  });
  if (fresh.length > 0) await store.providers.addFindings(fresh, at);
  return fresh;
}
