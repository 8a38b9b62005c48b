import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { PriceRequest, PriceSource } from '../../../../ports/price-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { seriesOf } from '../bar-columns.js';
import { type BarIntake, createIntake } from '../bar-intake.js';
import { addSeries, createDraft, fail, type ReplyDraft } from '../reply-draft.js';
import { type PriceColumns, readHeader } from './columns.js';
import { codeOf, isStooqName, type PriceFolder, readFolder } from './folder.js';
import { readRecentLines } from './recent-lines.js';
import { createFileBars, type FileBars, symbolOfRow, takeRow, timeOfRow } from './rows.js';

/** Prices from files in a folder: one a stock, as Stooq gives them, or with a symbol in every row, as we export them. */
export function openFiles(context: SourceContext): PriceSource {
  const folder = String(context.settings['folder'] ?? 'data/prices');
  return {
    name: context.provider,
    intervals: ['1d', '1h'],
    // A table is read once for all of them.
    batch: 500,
    tellsActions: false,
    async fetch(request) {
      const draft = createDraft(context.provider);
      const intake = createIntake(request, context.clock.now(), draft.dropped);
      const files = await readFolder(context.provider, folder);
      const fromTables = await readTables(files, request, intake, draft);
      for (const symbol of request.symbols) {
        const path = files.bySymbol.get(symbol);
        const found = fromTables.get(symbol);
        if (found) addFileBars(draft, symbol, found);
        else if (path) await readOwnFile(path, symbol, request, intake, draft);
        else fail(draft, symbol, 'empty', `There is no file for ${symbol} in ${files.path}.`);
      }
      return draft;
    },
  };
}

async function readOwnFile(
  path: string,
  symbol: string,
  { interval }: PriceRequest,
  intake: BarIntake,
  draft: ReplyDraft,
): Promise<void> {
  const isOld = (line: string, header: string) => {
    const columns = readHeader(header);
    return typeof columns !== 'string' && timeOfRow(line.split(','), columns, interval) < intake.from;
  };
  try {
    const { header, lines } = await readRecentLines(path, isOld);
    const columns = readHeader(header);
    if (typeof columns === 'string') {
      return fail(draft, symbol, /"No data"/.test(columns) ? 'empty' : 'schema', `${path}: ${columns}`);
    }
    const named = isStooqName(path) ? { ...columns, isStooq: true } : columns;
    const into = createFileBars();
    if (holds(columns, interval))
      for (const line of lines) if (line !== '') takeRow(into, line.split(','), named, interval, intake);
    addFileBars(draft, symbol, into);
  } catch (error) {
    fail(draft, symbol, 'network', `${path} cannot be read (${codeOf(error)}).`);
  }
}

/** Bars of the asked stocks out of the files that hold many; of two files with a stock the first counts. */
async function readTables(
  { tables }: PriceFolder,
  { interval, symbols }: PriceRequest,
  intake: BarIntake,
  draft: ReplyDraft,
): Promise<Map<string, FileBars>> {
  const all = new Map<string, FileBars>();
  for (const path of tables) {
    const wanted = new Set(symbols.filter((symbol) => !all.has(symbol)));
    let columns: PriceColumns | string | undefined;
    try {
      for await (const line of createInterface({
        input: createReadStream(path),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        if (columns === undefined) {
          columns = readHeader(line.replace(/^\uFEFF/, ''));
          if (typeof columns === 'string' || !holds(columns, interval)) break;
          continue;
        }
        if (line === '' || typeof columns === 'string') continue;
        const cells = line.split(',');
        const symbol = symbolOfRow(cells, columns);
        if (symbol === undefined || !wanted.has(symbol)) continue;
        const into = all.get(symbol) ?? createFileBars();
        all.set(symbol, into);
        takeRow(into, cells, columns, interval, intake);
      }
    } catch (error) {
      columns = `The file cannot be read (${codeOf(error)}).`;
    }
    if (typeof columns === 'string') {
      draft.findings.push({ provider: draft.provider, kind: 'kept_out', subject: path, detail: columns });
    }
  }
  return all;
}

function addFileBars(draft: ReplyDraft, symbol: string, { adjustment = 'split', bars }: FileBars): void {
  addSeries(draft, seriesOf(symbol, adjustment, bars), `The files have no finished bars of ${symbol} in the span.`);
}

/** Daily bars have a date, hourly ones a time. */
function holds(columns: PriceColumns, interval: PriceRequest['interval']): boolean {
  return (interval === '1d' ? columns.date : columns.time) >= 0;
}
