/** Something that OpenAlpha reads and somebody else writes. */
export interface Format {
  readonly name: string;
  /** Sound examples, small: what is tried are changes of these. */
  readonly samples: readonly Uint8Array[];
  /** Reads bytes as the program would. An OpenAlphaError or ProviderError is an answer; so is a result, which it checks. */
  read(bytes: Uint8Array): void | Promise<void>;
}

export function bytesOf(sample: string | object): Uint8Array {
  if (sample instanceof Uint8Array) return sample;
  return Buffer.from(typeof sample === 'string' ? sample : JSON.stringify(sample), 'utf8');
}

/** Throws when a result that was given as sound is not. */
export function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The result is not clean: ${what}.`);
}
