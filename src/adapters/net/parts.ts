/** A body while it arrives. */
export interface Parts {
  /** How long it is said to become, bytes; anything that is not a number is no promise. */
  expect(bytes: number): void;
  add(part: Uint8Array): void;
  /** Bytes that came. */
  size(): number;
  /** What came, in one piece. */
  joined(): Uint8Array;
}

/** Less than this is joined at the end: most such bodies come in one piece. */
const WORTH_ROOM = 65_536;

/**
 * Puts a body together. Where its length was announced, parts are copied to their place as they come and are let go:
 * kept until the end, those of many large bodies at once took 25 MB more.
 */
export function createParts(): Parts {
  const parts: Uint8Array[] = [];
  let room: Uint8Array | undefined;
  let size = 0;
  return {
    expect(bytes) {
      if (bytes >= WORTH_ROOM) room = Buffer.allocUnsafeSlow(bytes);
    },
    add(part) {
      if (room && size + part.length <= room.length) room.set(part, size);
      else {
        // More than was announced: the room is a part like any other.
        if (room) parts.push(room.subarray(0, size));
        room = undefined;
        parts.push(part);
      }
      size += part.length;
    },
    size: () => size,
    joined() {
      if (room) return room.subarray(0, size);
      return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
    },
  };
}
