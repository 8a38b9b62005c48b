/** Longer addresses are not addresses of articles. */
const LONGEST = 4_000;

/**
 * An absolute http(s) address from a link as written and the places that it may be relative to, best first (each may be
 * relative to those after it); without a user name or password. `null` when none comes of it.
 */
export function resolveLink(link: string, bases: readonly string[]): string | null {
  const written = link.trim().replace(/\s+/g, '');
  if (written === '' || written.length > LONGEST) return null;
  let base: string | undefined;
  for (const next of [...bases].reverse()) base = absolute(next.trim(), base) ?? base;
  const found = absolute(written, base);
  if (found === undefined) return null;
  const url = new URL(found);
  url.username = '';
  url.password = '';
  return url.href;
}

function absolute(link: string, base: string | undefined): string | undefined {
  if (link === '' || !URL.canParse(link, base)) return undefined;
  const url = new URL(link, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}
