import type { ModelManifest } from './manifest.js';

/**
 * What a model was asked, in words. Only the probabilities of models with the same question can be joined, and only their errors
 * compared. `up` and `down` play no part in relative labels.
 */
export function questionOf({ label, interval }: ModelManifest): string {
  const { kind, horizon, up, down } = label;
  const bounds = kind === 'relative' ? '' : ` from ${down} to ${up}`;
  const scaled = label.volatility_scaled ? ' scaled by volatility' : '';
  return `${kind}${bounds}${scaled}, ${horizon} ${interval} bars ahead`;
}
