import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openByteSource } from '../../src/adapters/files/byte-source.js';
import { createLexiconScorer } from '../../src/evidence/sentiment/score/lexicon-scorer.js';
import { importActions } from '../../src/pipeline/import/actions.js';
import { importMacro } from '../../src/pipeline/import/macro.js';
import { importNews } from '../../src/pipeline/import/news.js';
import { importPrices } from '../../src/pipeline/import/prices.js';
import type { ImportReport } from '../../src/pipeline/import/report.js';
import type { ImportDeps } from '../../src/pipeline/import/run-import.js';
import { importSentiment } from '../../src/pipeline/import/sentiment.js';
import { importStocks } from '../../src/pipeline/import/stocks.js';
import { scoreFile } from '../../src/pipeline/score-sentiment/score-file.js';
import { SILENT } from '../../src/ports/progress.js';
import type { ByteSource } from '../../src/ports/text-source.js';
import { importDeps } from '../../test/pipeline/import/import-deps.js';
import { bytesOf, demand, type Format } from './format.js';

type Import = (sources: readonly ByteSource[], options: object, deps: ImportDeps) => Promise<ImportReport>;

const TABLES: Readonly<
  Record<string, { readonly run: Import; readonly header: string; readonly rows: readonly string[] }>
> = {
  prices: {
    run: (sources, options, deps) => importPrices(sources, { createStocks: true, ...options }, deps),
    header: 'symbol,date,open,high,low,close,volume',
    rows: [
      'ACME,2020-01-02,10,12.5,9,11,1000',
      'ACME,2020-01-03,11,12,10,"11.5",2000',
      'BOLT,2020-01-02,1e2,101,99,100,0',
    ],
  },
  stocks: {
    run: importStocks,
    header: 'fortune_500_rank,symbol,company_name,sector,year',
    rows: ['1,ACME,"Acme, Inc.",Energy,2023', '2,BRK-B,Bolt,,2023', '3,,Private,Food,2023'],
  },
  actions: {
    run: importActions,
    header: 'symbol,ex_date,type,value',
    rows: ['ACME,2020-01-03,split,4:1', 'ACME,2020-02-03,dividend,0.24', 'BOLT,2020-03-03,split,0.5'],
  },
  news: {
    run: importNews,
    header: 'published_at,title,source,url,symbols,text',
    rows: [
      '2020-01-02T10:00:00Z,Acme beats,wire,https://a.example/1,ACME,"Two\nlines"',
      '2020-01-03,Bolt cuts,wire,,BOLT;ACME,',
    ],
  },
  sentiment: {
    run: importSentiment,
    header: 'symbol,date,score,source',
    rows: ['ACME,2020-01-02,0.5,news', 'BOLT,2020-01-03,-1,reddit'],
  },
  macro: {
    run: importMacro,
    header: 'date,UNRATE,DGS10',
    rows: ['2020-01-01,3.5,1.9', '2020-02-01,.,1.5', '2020-03-01,4.4,0.9'],
  },
};

/** Files of tables as people bring them: delimited, JSON lines, and gzip of both, into a store in memory. */
export async function tableFormats(): Promise<{ readonly formats: readonly Format[]; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-fuzz-'));
  const deps = await importDeps(['ACME', 'BOLT']);
  const scorer = createLexiconScorer();
  const read = async (run: Import, bytes: Uint8Array) => {
    const path = join(folder, 'table');
    writeFileSync(path, bytes);
    const report = await run([await openByteSource(path)], {}, deps);
    demand(report.rows_read === report.rows_imported + report.rows_rejected, 'rows are lost between read and imported');
    demand(
      report.rows_imported === report.rows_new + report.rows_changed + report.rows_unchanged,
      'imported rows are lost',
    );
  };
  const formats = Object.entries(TABLES).flatMap(([name, { run, header, rows }]): Format[] => {
    const csv = `${header}\n${rows.join('\n')}\n`;
    const lines = rows.map((row) =>
      JSON.stringify(Object.fromEntries(header.split(',').map((key, k) => [key, row.split(',')[k]]))),
    );
    const jsonl = `${lines.join('\n')}\n`;
    return [
      {
        name: `${name} csv`,
        samples: [csv, csv.replaceAll(',', '\t'), csv.replaceAll('\n', '\r\n')].map(bytesOf),
        read: (bytes) => read(run, bytes),
      },
      { name: `${name} jsonl`, samples: [bytesOf(jsonl), bytesOf(`${lines[0]}\n`)], read: (bytes) => read(run, bytes) },
    ];
  });
  const prices = TABLES['prices'] as (typeof TABLES)[string];
  const csv = `${prices.header}\n${prices.rows.join('\n')}\n`;
  formats.push(
    {
      name: 'prices gz',
      samples: [gzipSync(csv), gzipSync(csv.repeat(500))],
      read: (bytes) => read(prices.run, bytes),
    },
    {
      name: 'texts to score csv',
      samples: [bytesOf('text,company\n"Acme beats estimates",Acme\nBolt cuts its outlook,Bolt\n')],
      async read(bytes) {
        const path = join(folder, 'texts');
        writeFileSync(path, bytes);
        for await (const rows of scoreFile(
          await openByteSource(path),
          { column: 'text' },
          { scorer, progress: SILENT },
        )) {
          for (const { score } of rows) demand(score >= -1 && score <= 1, `a score of ${score}`);
        }
      },
    },
  );
  return {
    formats,
    async close() {
      await deps.store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
