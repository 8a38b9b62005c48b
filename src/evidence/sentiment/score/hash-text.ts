/** FNV-1a over the code units of a text, 32 bits (Fowler, Noll, Vo; RFC 9923). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
