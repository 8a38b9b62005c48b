/** 0.513 to `51.3%`. */
export function percent(value: number, digits = 1): string {
  return Number.isFinite(value) ? `${(value * 100).toFixed(digits)}%` : '-';
}

/** 0.0123 to `+1.23%`. */
export function signed(value: number, digits = 2): string {
  return Number.isFinite(value) ? `${value >= 0 ? '+' : ''}${(value * 100).toFixed(digits)}%` : '-';
}

/** A number with a fixed number of digits, `-` when it is missing. */
export function fixed(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(digits);
}

/** Hours as the unit that a person would use: `12 min`, `5 h`, `3 d`, `2.1 y`. */
export function age(hours: number): string {
  if (hours * 60 < 59.5) return `${Math.max(0, Math.round(hours * 60))} min`;
  if (hours < 48) return `${Math.round(hours)} h`;
  return hours < 24 * 730 ? `${Math.round(hours / 24)} d` : `${(hours / 24 / 365.25).toFixed(1)} y`;
}

/** How many of a thing: `no rows`, `1 row`, `1,234 rows`. */
export function counted(many: number, one: string, several = `${one}s`): string {
  return `${many === 0 ? 'no' : many.toLocaleString('en')} ${many === 1 ? one : several}`;
}
