// The writes of the crash test, shared by the process that is killed and the one that looks at what is left.
const DAY = 86_400_000;
const STOCKS = 10;
const ROWS = 90;
/** Rows of each stock before the first batch: with them it is long enough to be written past the write-ahead log. */
const HISTORY = 1_500;
const BATCHES = 8;
/** Rows that a batch has in common with the one before it. */
const OVERLAP = 20;

const symbols = Array.from({ length: STOCKS }, (_, s) => `S${String(s).padStart(2, '0')}`);

function batch(number) {
  const before = number === 0 ? HISTORY : 0;
  const each = before + ROWS;
  const rows = STOCKS * each;
  const column = (value) =>
    Float64Array.from({ length: rows }, (_, row) => value(Math.floor(row / each), (row % each) - before));
  const time = column((_, k) => (17_000 + number * (ROWS - OVERLAP) + k) * DAY);
  const close = column((s, k) => 20 + s + ((HISTORY + number * (ROWS - OVERLAP) + k) % 113) / 8);
  return {
    interval: '1d',
    adjustment: 'split',
    provider: 'crash',
    panel: {
      symbols,
      offsets: Uint32Array.from({ length: STOCKS + 1 }, (_, s) => s * each),
      time,
      columns: { open: close, high: close, low: close, close, volume: close, known_at: time.map((t) => t + DAY) },
    },
  };
}

export async function writeBatches(store) {
  const stocks = symbols.map((symbol) => ({
    symbol,
    company_name: `${symbol} Corporation`,
    sector: null,
    fortune_500_rank: null,
    year: null,
  }));
  await store.stocks.upsert(stocks, { seenAt: 1 });
  for (let number = 0; number < BATCHES; number++) await store.bars.upsert(batch(number), { seenAt: 30_000 * DAY });
}
