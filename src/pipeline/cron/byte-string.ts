/**
 * A crontab is bytes: nobody says in which encoding its comments are. It is edited as a string in which each character is one
 * byte (0 to 255), so that what is not ours stays as it is; our own text is turned into such a string and back here.
 */
export function toByteString(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

/** Text of a byte string in UTF-8; bytes that are none become U+FFFD. */
export function fromByteString(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
