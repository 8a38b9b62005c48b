/** A number that says a direction: always with its sign, `+0.00` for what rounds to nothing. */
export function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return `+${Math.abs(value).toFixed(digits)}`;
  return value > 0 ? `+${text}` : text;
}

/** A fraction as percent, with one digit more where one would leave little: `8.1 %`, `0.42 %`. */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(percentDigits(fraction))} %`;
}

/** A fraction as percent with its sign: `+8.1 %`. */
export function signedPercent(fraction: number): string {
  return `${signed(fraction * 100, percentDigits(fraction))} %`;
}

function percentDigits(fraction: number): number {
  return Math.abs(fraction) < 0.01 ? 2 : 1;
}
