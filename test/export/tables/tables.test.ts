import { describe, expect, it } from 'vitest';
import { buildRecommendations } from '../../../src/decisions/recommendation/build.js';
import type { BarPanel } from '../../../src/domain/bar.js';
import type { Table } from '../../../src/domain/table.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { EXPORTS, type ExportFormat } from '../../../src/export/catalog.js';
import { csv } from '../../../src/export/formats/csv.js';
import { modelTable } from '../../../src/export/tables/models.js';
import { barTable, featureTable } from '../../../src/export/tables/panels.js';
import { predictionTable } from '../../../src/export/tables/predictions.js';
import { recommendationTable } from '../../../src/export/tables/recommendations.js';
import { sentimentTable } from '../../../src/export/tables/sentiment.js';
import type { ModelRow } from '../../../src/ports/store.js';
import { candidate } from '../../decisions/recommendation/candidates.js';
import { textOf } from '../sample-table.js';

const CANDIDATE = candidate('AAPL', { drivers: [{ feature: 'rsi_14', value: 63.2, effect: 0.01 }] });
const RECOMMENDATIONS = buildRecommendations([CANDIDATE], { createdAt: 17_570 * DAY, newId: () => 'id-1' });

const BARS: BarPanel = {
  symbols: ['A', 'B', 'EMPTY', 'Z'],
  offsets: Uint32Array.of(0, 2, 3, 3, 4),
  time: Float64Array.of(0, DAY, DAY, 2 * DAY),
  columns: {
    open: Float64Array.of(1, 2, 3, 4),
    high: Float64Array.of(1, 2, 3, 4),
    low: Float64Array.of(1, 2, 3, 4),
    close: Float64Array.of(1, 2.5, 3, 4),
    volume: Float64Array.of(10, 20.5, 30, 40),
    known_at: Float64Array.of(DAY, 2 * DAY, 2 * DAY, 3 * DAY),
  },
  adjustment: Uint8Array.of(0, 1, 2, 1),
};

const FEATURES = {
  symbols: ['A'],
  offsets: Uint32Array.of(0, 2),
  time: Float64Array.of(HOUR, 2 * HOUR),
  columns: { return_1: Float32Array.of(Number.NaN, 0.5), rsi_14: Float32Array.of(Number.NaN, 50) },
};

const SENTIMENT = {
  symbol: 'NAN',
  source: 'news',
  ts: HOUR,
  score: -0.5,
  confidence: 1,
  articles: 2,
  scorer: 'lexicon@1',
  provider: 'file',
  known_at: 2 * HOUR,
};

const MODELS: readonly ModelRow[] = [
  { kind: 'forest', version: 'v0001', created_at: 0, manifest: { seed: 1 }, metrics: { r2: 0.01, log_loss: 1.05 } },
  { kind: 'mlp', version: 'v0001', created_at: 1, manifest: {}, metrics: { r2: Number.NaN, version: 2 } },
];

const TABLES: readonly Table[] = [
  recommendationTable(RECOMMENDATIONS),
  predictionTable([CANDIDATE.prediction]),
  barTable(BARS, '1d'),
  featureTable(FEATURES, '1h'),
  sentimentTable([SENTIMENT]),
  modelTable(MODELS),
];

describe.each(TABLES.map((table) => [table.name, table] as const))('the table of %s', (_, table) => {
  it('has columns in snake case, none twice, all of its length', () => {
    const names = table.columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(table.columns.map(({ values }) => values.length)).toEqual(names.map(() => table.rows));
  });

  it.each(Object.keys(EXPORTS) as ExportFormat[])('leaves as %s', async (format) => {
    const exporter = await EXPORTS[format]();
    expect([...exporter.write(table)].length).toBeGreaterThan(0);
  });
});

describe('the table of recommendations', () => {
  it('begins with the fields of the product, in their order', () => {
    const names = recommendationTable([]).columns.map(({ name }) => name);
    expect(names.slice(0, 10)).toEqual([
      'symbol',
      'company_name',
      'sector',
      'fortune_500_rank',
      'signal',
      'confidence_score',
      'sentiment_score',
      'risk_level',
      'explanation',
      'created_at',
    ]);
  });

  it('leaves nothing of a recommendation out', () => {
    const [recommendation] = RECOMMENDATIONS;
    const values = recommendationTable(RECOMMENDATIONS).columns.map((column) => column.values[0]);
    const { probabilities, risk, ...plain } = recommendation!;
    for (const value of [...Object.values(plain), ...Object.values(probabilities), ...Object.values(risk)]) {
      expect(values).toContain(value);
    }
  });
});

describe('the table of predictions', () => {
  it('leaves nothing of a prediction out', () => {
    const { probabilities, ...plain } = CANDIDATE.prediction;
    const values = predictionTable([CANDIDATE.prediction]).columns.map((column) => column.values[0]);
    for (const value of [...Object.values(plain), ...Object.values(probabilities)]) expect(values).toContain(value);
  });
});

describe('the table of bars', () => {
  it('gives every row its symbol, its date and the words for its adjustment', () => {
    expect(textOf(csv.write(barTable(BARS, '1d')))).toBe(
      [
        'symbol,date,open,high,low,close,volume,adjustment,known_at',
        'A,1970-01-01,1,1,1,1,10,raw,1970-01-02T00:00:00Z',
        'A,1970-01-02,2,2,2,2.5,20.5,split,1970-01-03T00:00:00Z',
        'B,1970-01-02,3,3,3,3,30,all,1970-01-03T00:00:00Z',
        'Z,1970-01-03,4,4,4,4,40,split,1970-01-04T00:00:00Z',
        '',
      ].join('\n'),
    );
  });
});

describe('the table of features', () => {
  it('has a time for hourly bars and empty cells for the warm-up', () => {
    expect(textOf(csv.write(featureTable(FEATURES, '1h')))).toBe(
      'symbol,time,return_1,rsi_14\nA,1970-01-01T01:00:00Z,,\nA,1970-01-01T02:00:00Z,0.5,50\n',
    );
  });
});

describe('the table of sentiment', () => {
  it('keeps symbols that look like numbers as the text they are', () => {
    expect(textOf(csv.write(sentimentTable([SENTIMENT])))).toBe(
      'symbol,source,ts,sentiment_score,confidence,articles,scorer,provider,known_at\n' +
        'NAN,news,1970-01-01T01:00:00Z,-0.5,1,2,lexicon@1,file,1970-01-01T02:00:00Z\n',
    );
  });
});

describe('the table of models', () => {
  it('has a column for every metric of any model, also for one that is named like a column', () => {
    expect(textOf(csv.write(modelTable(MODELS)))).toBe(
      [
        'kind,version,created_at,log_loss,r2,metric_version,manifest',
        'forest,v0001,1970-01-01T00:00:00Z,1.05,0.01,,"{""seed"":1}"',
        'mlp,v0001,1970-01-01T00:00:00.001Z,,,2,{}',
        '',
      ].join('\n'),
    );
  });
});
