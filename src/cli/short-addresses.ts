/** Addresses up to this length are shown whole. */
const LONGEST = 90;
const HEAD = 60;
const TAIL = 27;

/**
 * A text for people, in which long web addresses are cut in the middle: the host and the beginning of the path say who was
 * asked, the end says for what. Documents and logs keep them whole.
 */
export function shortAddresses(text: string): string {
  return text.replace(/\bhttps?:\/\/[^\s"'<>]+/gi, (address) =>
    address.length <= LONGEST ? address : `${address.slice(0, HEAD)}...${address.slice(-TAIL)}`,
  );
}
