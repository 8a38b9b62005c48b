// A loopback server of made-up Yahoo charts: a child process of the benches that collect. Prints its address when it listens.
// With `varied` each symbol has prices of its own, and there are headlines (five a symbol and day) and macro series too.
import { createServer } from 'node:http';
import { sessionClose, sessionOpen, sessionsBetween } from '../dist/evidence/market/calendar.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const VARIED = process.argv.includes('varied');
const bodies = new Map();

/** All symbols have the same bars unless told otherwise: what is measured is the asker, so the server should cost little. */
function chart(symbol, interval, from, to) {
  const key = `${VARIED ? symbol : ''} ${interval} ${Math.floor(from / HOUR)} ${Math.floor(to / HOUR)}`;
  let body = bodies.get(key);
  if (body === undefined) {
    body = JSON.stringify({ chart: { result: [made(interval, from, to, VARIED ? symbol : '')], error: null } });
    bodies.set(key, body);
  }
  return body.replace('"symbol":""', `"symbol":${JSON.stringify(symbol)}`);
}

function made(interval, from, to, symbol) {
  const days = [...sessionsBetween(Math.floor(from / DAY) * DAY, to)];
  const starts = days.flatMap((day) => {
    if (interval === '1d') return [sessionOpen(day)];
    const hours = [];
    for (let at = sessionOpen(day); at < sessionClose(day); at += HOUR) hours.push(at);
    return hours;
  });
  const time = starts.filter((at) => at <= to);
  const close = time.map((at) =>
    Math.fround(symbol === '' ? 100 + ((Math.floor(at / HOUR) * 37) % 101) / 25 : varied(symbol, at)),
  );
  const scaled = (factor) => close.map((price) => Math.fround(price * factor));
  return {
    meta: {
      currency: 'USD',
      symbol: '',
      exchangeName: 'NMS',
      instrumentType: 'EQUITY',
      exchangeTimezoneName: 'America/New_York',
      timezone: 'EST',
      gmtoffset: -18_000,
      priceHint: 2,
      dataGranularity: interval,
    },
    timestamp: time.map((at) => at / 1000),
    indicators: {
      quote: [
        {
          open: scaled(0.995),
          high: scaled(1.01),
          low: scaled(0.99),
          close,
          volume: time.map((at) => 1_000 + (Math.floor(at / HOUR) % 500)),
        },
      ],
      ...(interval === '1d' ? { adjclose: [{ adjclose: close }] } : {}),
    },
  };
}

/** A price that follows from symbol and time alone: two waves and some noise, no two stocks alike. */
function varied(symbol, at) {
  const phase = [...symbol].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
  const days = at / DAY;
  const noise = Math.abs(Math.sin(Math.floor(days) * 12.9898 + phase * 78.233) * 43_758.5453) % 1;
  return 100 * Math.exp(0.2 * Math.sin(days / 50 + phase) + 0.05 * Math.sin(days * 0.9 + phase * 1.7) + 0.04 * noise);
}

/** Five headlines of each of these days, up to the last one that was asked to be told: `/until/<date>`. */
let until = '9';
const NEWS_DAYS = ['2026-11-19', '2026-11-20'];
const TITLES = ['beats estimates', 'cuts its outlook', 'names a new chief', 'wins a contract', 'recalls a product'];

function feed(symbol) {
  const items = NEWS_DAYS.filter((day) => day <= until).flatMap((day) =>
    TITLES.map((title, k) => {
      const at = new Date(`${day}T${10 + k}:00:00Z`).toUTCString();
      const link = `https://news.example/${symbol}/${day}/${k}`;
      return `<item><title>${symbol} Inc. (NYSE: ${symbol}) ${title} on ${day}</title><link>${link}</link><pubDate>${at}</pubDate></item>`;
    }),
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>${items.join('')}</channel></rss>`;
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname.startsWith('/until/')) {
    until = pathname.slice('/until/'.length);
    response.end();
    return;
  }
  if (pathname === '/rss/2.0/headline') {
    response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed(searchParams.get('s')));
    return;
  }
  if (pathname === '/graph/fredgraph.csv') {
    const series = searchParams.get('id');
    response.writeHead(200, { 'content-type': 'text/csv' });
    response.end(`observation_date,${series}\n2026-11-17,17.1\n2026-11-18,17.4\n`);
    return;
  }
  const symbol = decodeURIComponent(pathname.split('/').pop());
  const body = chart(
    symbol,
    searchParams.get('interval'),
    Number(searchParams.get('period1')) * 1000,
    Number(searchParams.get('period2')) * 1000,
  );
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
