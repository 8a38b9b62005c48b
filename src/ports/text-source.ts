/** Bytes of a file or stdin, decompressed, in order. */
export interface ByteSource {
  /** How the person named it: a path or `-`. */
  readonly name: string;
  /** Size on disk in bytes (compressed, if it is), `null` for stdin. */
  readonly size: number | null;
  /** Chunks of decompressed bytes; gzip is recognised by its magic number, not by the name. */
  chunks(options?: { readonly onRead?: (bytesReadFromDisk: number) => void }): AsyncIterable<Uint8Array>;
}
