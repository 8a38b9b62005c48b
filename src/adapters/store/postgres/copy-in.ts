import type pg from 'pg';
import type { Transaction } from './connection.js';

/** What pg gives a query of its own kind while it runs, as far as COPY needs it. */
interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
  readonly stream: {
    readonly writableNeedDrain: boolean;
    on(event: 'drain' | 'close', heard: () => void): void;
    off(event: 'drain' | 'close', heard: () => void): void;
  };
}

const SIGNATURE = Uint8Array.from([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00]);

/** What stands before the rows of a binary COPY: signature, flags, no extension. */
const COPY_HEADER = Uint8Array.from([...SIGNATURE, 0, 0, 0, 0, 0, 0, 0, 0]);
/** What stands behind them. */
const COPY_TRAILER = Uint8Array.from([0xff, 0xff]);

/**
 * Writes rows by COPY in its binary form. `chunks` are rows as COPY wants them, without header and trailer. They are made
 * while the server works on those before, and no faster than the connection takes them.
 */
export async function copyIn(
  db: Transaction,
  table: string,
  columns: readonly string[],
  chunks: Iterable<Uint8Array>,
): Promise<void> {
  const text = `COPY ${table} (${columns.map((name) => `"${name}"`).join(', ')}) FROM STDIN (FORMAT binary)`;
  await new Promise<void>((done, failed) => {
    let failure: unknown;
    const query = {
      submit: (wire: Wire) => {
        wire.query(text);
      },
      handleCopyInResponse: (wire: Wire) => {
        feed(wire, chunks, () => failure !== undefined).catch((error: unknown) => {
          failure ??= error;
          wire.sendCopyFail('the rows could not be made');
        });
      },
      handleCommandComplete: () => {},
      handleRowDescription: () => {},
      handleDataRow: () => {},
      handlePortalSuspended: () => {},
      handleEmptyQuery: () => {},
      handleCopyData: () => {},
      handleReadyForQuery: () => done(),
      handleError: (error: Error) => {
        failure ??= error;
        failed(failure);
      },
    };
    (db.client as pg.ClientBase & { query(submittable: unknown): unknown }).query(query);
  });
}

async function feed(wire: Wire, chunks: Iterable<Uint8Array>, isOver: () => boolean): Promise<void> {
  wire.sendCopyFromChunk(Buffer.from(COPY_HEADER));
  for (const chunk of chunks) {
    if (isOver()) return;
    wire.sendCopyFromChunk(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (!wire.stream.writableNeedDrain) continue;
    await roomIn(wire.stream);
  }
  if (isOver()) return;
  wire.sendCopyFromChunk(Buffer.from(COPY_TRAILER));
  wire.endCopyFrom();
}

/** Waits until the connection takes more, or is gone, which the query then says. */
function roomIn(stream: Wire['stream']): Promise<void> {
  return new Promise((resume) => {
    const heard = () => {
      stream.off('drain', heard);
      stream.off('close', heard);
      resume();
    };
    stream.on('drain', heard);
    stream.on('close', heard);
  });
}
