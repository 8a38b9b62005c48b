/** A canonical symbol with its share class behind a hyphen, as many providers write it: `BRK.B` to `BRK-B`. */
export function hyphenated(symbol: string): string {
  return symbol.replace(/\.([A-Z])$/, '-$1');
}
