import type { Alert } from '../../domain/alert.js';
import { msToIso } from '../../domain/time.js';

/** What somebody is told, as plain JSON with times in ISO 8601; `text` is what chat services show. */
export function alertDocument(alert: Alert): Readonly<Record<string, string | number | null>> {
  return { text: headline(alert), ...alert, since: msToIso(alert.since), at: msToIso(alert.at) };
}

function headline({ state, words }: Alert): string {
  return `OpenAlpha ${state === 'resolved' ? 'resolved' : state === 'test' ? 'test' : 'alert'}: ${words}`;
}
