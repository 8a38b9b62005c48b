/** A user's address with `{symbol}` filled in, escaped. */
export function withSymbol(url: string, symbol: string): string {
  return url.replaceAll('{symbol}', encodeURIComponent(symbol));
}

/** Words of a query that name nothing secret, whatever their length. */
const PLAIN = /^(?:\{symbol\}|[a-z]{1,12}|[\d.-]{1,10})$/i;

/**
 * What could be a key in a user's address: its user name and password, and the values of its query that are not plain
 * words or numbers. Rather too many than too few: they are masked where an address is shown.
 */
export function addressSecrets(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { username, password, searchParams } = new URL(address);
  const values = [...searchParams].flatMap(([name, value]) =>
    /key|token|secret|pass|auth|sig/i.test(name) || !PLAIN.test(value) ? [value] : [],
  );
  return [username, password, ...values].filter((text) => text.length >= 3 && !text.includes('{symbol}'));
}
