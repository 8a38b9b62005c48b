const LONGEST = 60;

/**
 * A publisher's name in the form in which articles carry it: `Investor's Business Daily` to `investors-business-daily`,
 * `www.Example.com` to `example.com`. `undefined` when nothing of it is left.
 */
export function publisherName(text: string): string | undefined {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/)?www\./, '')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, LONGEST);
  return name === '' ? undefined : name;
}
