// A loopback server of made-up Yahoo charts: a child process of the collect bench. Prints its address when it listens.
import { createServer } from 'node:http';
import { sessionClose, sessionOpen, sessionsBetween } from '../dist/evidence/market/calendar.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const bodies = new Map();

/** All symbols have the same bars: what is measured is the asker, so the server should cost little. */
function chart(symbol, interval, from, to) {
  const key = `${interval} ${Math.floor(from / HOUR)} ${Math.floor(to / HOUR)}`;
  let body = bodies.get(key);
  if (body === undefined) {
    body = JSON.stringify({ chart: { result: [made(interval, from, to)], error: null } });
    bodies.set(key, body);
  }
  return body.replace('"symbol":""', `"symbol":${JSON.stringify(symbol)}`);
}

function made(interval, from, to) {
  const days = [...sessionsBetween(Math.floor(from / DAY) * DAY, to)];
  const starts = days.flatMap((day) => {
    if (interval === '1d') return [sessionOpen(day)];
    const hours = [];
    for (let at = sessionOpen(day); at < sessionClose(day); at += HOUR) hours.push(at);
    return hours;
  });
  const time = starts.filter((at) => at <= to);
  const close = time.map((at) => Math.fround(100 + ((Math.floor(at / HOUR) * 37) % 101) / 25));
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

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
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
