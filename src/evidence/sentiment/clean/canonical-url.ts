/** Parameters that say where a reader came from, never what they read. Lower case. */
const TRACKING = new Set([
  'amp',
  'cid',
  'cmp',
  'cmpid',
  'dclid',
  'fbclid',
  'feature',
  'fromrss',
  'gclid',
  'gclsrc',
  'guccounter',
  'guce_referrer',
  'guce_referrer_sig',
  'igshid',
  'mbid',
  'mc_cid',
  'mc_eid',
  'mkt_tok',
  'mod',
  'msclkid',
  'ncid',
  'ns_campaign',
  'ns_mchannel',
  'ns_source',
  'outputtype',
  'partner',
  'ref',
  'ref_src',
  'ref_url',
  'referrer',
  'reflink',
  'rss',
  'smid',
  'soc_src',
  'soc_trk',
  'source',
  'spm',
  'sr_share',
  'src',
  'taid',
  'tsrc',
  'twclid',
  'wt.mc_id',
  'yptr',
]);
const TRACKING_PREFIX = /^(?:utm_|pk_|mtm_|hsa_|guce_|at_|xtor|_hs|__twitter|ito$)/;

/** Hosts that show the same page for another device. */
const DEVICE_HOST = /^(?:www\d?|m|amp|mobile)\.(?=[^.]+\.[^.])/;

/**
 * An address in the form in which two links to one page are equal: https, host in lower case without `www.`, `m.`, `amp.`, no port of the
 * scheme, no user, no fragment, no trailing slash, no `/amp`, tracking parameters dropped and the others sorted. Google's link
 * wrapper and AMP cache are opened. `null` when it is not an absolute http or https address. Applying it twice changes nothing.
 *
 * Paths keep their case, and unknown parameters stay: `?id=7` may be all that tells two articles apart.
 */
export function canonicalUrl(url: string): string | null {
  let parsed = httpUrl(url);
  // A wrapped address may be wrapped again; more than a few layers is nothing that a reader would send.
  for (let layer = 0; parsed && layer < 4; layer++) {
    const inner = unwrapped(parsed);
    if (!inner) break;
    parsed = inner;
  }
  if (!parsed) return null;
  let host = parsed.hostname.replace(/\.$/, '');
  while (DEVICE_HOST.test(host)) host = host.replace(DEVICE_HOST, '');
  const port = parsed.port === '' || parsed.port === '80' || parsed.port === '443' ? '' : `:${parsed.port}`;
  return `https://${host}${port}${canonicalPath(parsed.pathname)}${canonicalQuery(parsed.searchParams)}`;
}

function httpUrl(text: string): URL | undefined {
  if (!/^\s*https?:\/\//i.test(text)) return undefined;
  try {
    return new URL(text.trim());
  } catch {
    return undefined;
  }
}

function unwrapped(url: URL): URL | undefined {
  if (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === '/url') {
    return httpUrl(url.searchParams.get('url') ?? url.searchParams.get('q') ?? '');
  }
  const cached = /^\/(?:[acv]|wp)\/(s\/)?(.+)$/.exec(url.pathname);
  if (url.hostname.endsWith('.cdn.ampproject.org') && cached) return httpUrl(`https://${cached[2]}${url.search}`);
  return undefined;
}

function canonicalPath(path: string): string {
  let result = path.replace(/\/{2,}/g, '/');
  for (;;) {
    const next = result
      .replace(/\/+$/, '')
      .replace(/\/(?:amp|index\.(?:html?|php))$/i, '')
      .replace(/^\/amp(?=\/)/i, '')
      .replace(/\.amp(?=\.html$|$)/i, '');
    if (next === result) return result;
    result = next;
  }
}

function canonicalQuery(query: URLSearchParams): string {
  const kept = [...query].filter(([name]) => {
    const key = name.toLowerCase();
    return !TRACKING.has(key) && !TRACKING_PREFIX.test(key);
  });
  if (kept.length === 0) return '';
  kept.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return `?${new URLSearchParams(kept)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
