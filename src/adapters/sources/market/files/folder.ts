import { open, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ProviderError } from '../../../../domain/provider-error.js';
import { canonicalSymbol } from '../../../../domain/stock.js';

/** What a folder of price files holds. */
export interface PriceFolder {
  readonly path: string;
  /** Files of one stock, by symbol. */
  readonly bySymbol: ReadonlyMap<string, string>;
  /** Files with a symbol in every row. */
  readonly tables: readonly string[];
}

/** Names that only Stooq gives, in its bulk archives (`aapl.us.txt`) and for a download (`aapl_us_d.csv`). */
const STOOQ_NAME = /^(.+?)(?:\.us|_us_d)\.(?:csv|txt)$/i;

/** Whether a file is named as Stooq does: then its prices are adjusted for splits and dividends. */
export function isStooqName(path: string): boolean {
  return STOOQ_NAME.test(basename(path));
}

/**
 * Looks through a folder and its subfolders for .csv and .txt files. Of two files for a stock the first by path counts.
 * Throws ProviderError `network` when the folder cannot be read.
 */
export async function readFolder(provider: string, folder: string): Promise<PriceFolder> {
  const path = resolve(folder);
  const bySymbol = new Map<string, string>();
  const tables: string[] = [];
  for (const file of await priceFiles(provider, path)) {
    const name = basename(file);
    // A file of Stooq's holds one stock: no need to look inside, and there are thousands of them.
    if (!STOOQ_NAME.test(name) && (await isTable(file))) {
      tables.push(file);
      continue;
    }
    const symbol = canonicalSymbol(STOOQ_NAME.exec(name)?.[1] ?? name.replace(/\.[^.]+$/, ''));
    if (symbol !== undefined && !bySymbol.has(symbol)) bySymbol.set(symbol, file);
  }
  return { path, bySymbol, tables };
}

async function priceFiles(provider: string, path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && /\.(csv|txt)$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ProviderError(
      provider,
      'network',
      missing ? `There is no folder ${path}.` : `The folder ${path} cannot be read (${codeOf(cause)}).`,
      { cause, hint: 'Put price files there, or name their folder in providers.files.folder.' },
    );
  }
}

/** Whether the first line names a column `symbol`. A file that cannot be read is found out when it is asked for. */
async function isTable(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
      const [header = ''] = buffer
        .toString('utf8', 0, bytesRead)
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/, 1);
      return header.split(',').some((name) => name.trim().toLowerCase() === 'symbol');
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** The system's short word for a failure: `EACCES`. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
