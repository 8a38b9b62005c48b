/** What stands where a secret stood. */
export const HIDDEN = '***';

/** Shorter texts are not taken for secrets: hiding `a` or `12` would make every message unreadable. */
export const SHORTEST_SECRET = 4;

/** A longer secret is known by its beginning, and hides all that follows: a pattern of its whole length could not be made. */
const LONGEST_SPELT = 1_000;

/** Query parameters whose value is hidden whether or not it is known as a secret. */
const KEY_PARAMETERS =
  /([?&](?:api[-_]?key|apikey|key|token|access[-_]?token|auth|secret|client[-_]?secret|password|signature|crumb)=)[^&#\s"']*/gi;

/** Request headers that carry a secret by their nature. */
const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|x-api-key|apca-api-.*|.*(token|secret).*)$/i;

export interface Mask {
  /** Learns secrets; texts shorter than SHORTEST_SECRET are passed over. */
  add(secrets: readonly string[]): void;
  /** The text with every known secret hidden, plain, percent-encoded (also with `+` for a space) or escaped as in JSON. */
  text(text: string): string;
  /** As `text`, and also whatever stands in a parameter that is named like a key, or before an `@` as a password. */
  url(url: string): string;
}

/** Hides the secrets of a run wherever text leaves it: logs, errors, recordings. */
export function createMask(): Mask {
  const known = new Set<string>();
  let pattern: RegExp | undefined;
  const text = (value: string) => (pattern === undefined ? value : value.replace(pattern, HIDDEN));
  return {
    add(secrets) {
      let grown = false;
      for (const secret of secrets) {
        if (secret.length < SHORTEST_SECRET || known.has(secret)) continue;
        known.add(secret);
        grown = true;
      }
      if (!grown) return;
      // The longest first, so that a secret that contains another one goes as a whole.
      const longestFirst = [...known].sort((a, b) => b.length - a.length);
      pattern = new RegExp(longestFirst.map(spellings).join('|'), 'g');
    },
    text,
    url: (url) => text(url.replace(KEY_PARAMETERS, `$1${HIDDEN}`).replace(/(\/\/[^/@\s:]*:)[^/@\s]*@/, `$1${HIDDEN}@`)),
  };
}

/** Values of request headers that must not be shown: `Authorization: Bearer abc` gives `abc`. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  for (const name in headers) {
    if (SECRET_HEADERS.test(name)) found.push((headers[name] as string).replace(/^\s*(basic|bearer|token)\s+/i, ''));
  }
  return found;
}

/** A pattern for a text in which each character may be written plainly, percent-encoded or escaped as in JSON. */
function spellings(secret: string): string {
  if (secret.length > LONGEST_SPELT) return `${spellings(secret.slice(0, LONGEST_SPELT))}[^]*`;
  return [...secret].map(spellingsOf).join('');
}

function spellingsOf(character: string): string {
  if (/^[A-Za-z0-9_.-]$/.test(character)) return character.replace('.', '\\.');
  // A lone half of a surrogate pair has no bytes of its own: it goes over the wire as U+FFFD.
  const percent = [...Buffer.from(character, 'utf8')].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`);
  const units = Array.from({ length: character.length }, (_, i) =>
    character.charCodeAt(i).toString(16).padStart(4, '0'),
  );
  const forms = [
    units.map((unit) => `\\u${unit}`).join(''),
    percent.join(''),
    units.map((unit) => `\\\\u${anyCase(unit)}`).join(''),
  ];
  const short = JSON.stringify(character).slice(1, -1);
  if (short.length === 2) forms.push(short.replace(/[\\"]/g, '\\$&'));
  if (character === '/') forms.push('\\\\\\/');
  if (character === ' ') forms.push('\\+');
  // The longer forms first: a backslash in JSON is two of them.
  return `(?:${forms.reverse().join('|')})`;
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
