/** An object with its own keys in snake_case, as JSON documents have them: `trainFrom` to `train_from`. Values stay as they are. */
export function snakeKeys(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  );
}
