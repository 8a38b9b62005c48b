import { createHash } from 'node:crypto';
import { z } from 'zod';
import { OpenAlphaError } from '../../domain/errors.js';

export type FileFacts = { readonly bytes: number; readonly sha256: string };

/** What the store itself needs of a manifest; the rest is not its business. */
const sealed = z.looseObject({
  files: z.record(z.string(), z.object({ bytes: z.int().min(0), sha256: z.string() })),
  manifest_sha256: z.string(),
});

/**
 * The text of manifest.json: the manifest with `manifest_sha256`, the SHA-256 of all the rest, as the last field. It finds edits and
 * accidents; it is no signature.
 */
export function sealManifest(manifest: object): string {
  // Through JSON once, so that what is summed is what a reader will parse.
  const plain = JSON.parse(JSON.stringify(manifest)) as object;
  return `${JSON.stringify({ ...plain, manifest_sha256: sumOf(plain) }, null, 2)}\n`;
}

/** Reads manifest.json back, without its sum. Refuses MODEL when it is not JSON or not as it was written. */
export function readManifestText(
  name: string,
  text: string,
): { readonly manifest: object; readonly files: Readonly<Record<string, FileFacts>> } {
  const { manifest_sha256, ...manifest } = parse(name, text);
  if (manifest_sha256 !== sumOf(manifest)) {
    throw unusable(name, 'is not as it was written: its manifest_sha256 does not match the rest');
  }
  return { manifest, files: manifest.files };
}

function parse(name: string, text: string): z.infer<typeof sealed> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw unusable(name, 'is not JSON', cause);
  }
  const parsed = sealed.safeParse(raw);
  if (!parsed.success) throw unusable(name, `does not name its files: ${z.prettifyError(parsed.error)}`);
  // Zod puts known fields first; the sum is over the order in the file.
  return raw as z.infer<typeof sealed>;
}

function sumOf(manifest: object): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}

function unusable(name: string, fault: string, cause?: unknown): OpenAlphaError {
  return new OpenAlphaError('MODEL', `The manifest.json of ${name} ${fault}.`, {
    hint: 'It was changed after it was registered: restore the folder from a copy, or train again.',
    cause,
  });
}
