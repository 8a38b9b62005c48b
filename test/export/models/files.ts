import type { ModelFile } from '../../../src/export/models/model-exporter.js';

/** The bytes of an export of one file. */
export function bytesOf(files: readonly ModelFile[]): Uint8Array {
  if (files.length !== 1) throw new Error(`There are ${files.length} files.`);
  return fileBytes(files[0]!);
}

export function fileBytes({ chunks }: ModelFile): Uint8Array {
  return new Uint8Array(Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk as Uint8Array))));
}
