import { OpenAlphaError } from '../../domain/errors.js';
import type { LabelOptions } from '../../ports/label.js';

/** Refuses (USAGE) a horizon that is not a whole number of bars and thresholds that are not `down < up`. */
export function checkLabelOptions(options: LabelOptions): void {
  const { horizon, up, down } = options;
  if (!Number.isInteger(horizon) || horizon < 1) {
    throw new OpenAlphaError('USAGE', `A label's horizon is ${horizon}; it is a whole number of bars, at least 1.`, {
      hint: 'Use --horizon 7.',
    });
  }
  if (!Number.isFinite(up) || !Number.isFinite(down) || down >= up) {
    throw new OpenAlphaError(
      'USAGE',
      `A label sells at or below ${down} and buys at or above ${up}: sell must be lower.`,
      {
        hint: 'Use fractions, for example --up 0.05 --down -0.05.',
      },
    );
  }
}

/** For labels whose thresholds lie on both sides of the price: barriers, and thresholds that are scaled. */
export function checkThresholdsAroundZero(options: LabelOptions, label: string): void {
  const { up, down } = options;
  if (up > 0 && down < 0) return;
  throw new OpenAlphaError('USAGE', `${label} need down < 0 < up; found down ${down} and up ${up}.`, {
    hint: 'Use fractions, for example --up 0.05 --down -0.05.',
  });
}
