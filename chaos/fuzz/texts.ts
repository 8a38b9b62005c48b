import { decodeText } from '../../src/adapters/net/charset.js';
import { parseRobots } from '../../src/adapters/net/robots.js';
import { parseFeed } from '../../src/adapters/sources/news/feed/parse-feed.js';
import { articleText } from '../../src/adapters/sources/news/pages/article-text.js';
import { readPage } from '../../src/adapters/sources/news/pages/read-page.js';
import { blockLines } from '../../src/pipeline/cron/block.js';
import { fromByteString } from '../../src/pipeline/cron/byte-string.js';
import { dropBlock, findBlocks, putBlock } from '../../src/pipeline/cron/crontab.js';
import { parseCron } from '../../src/pipeline/cron/expression.js';
import { nextFiring } from '../../src/pipeline/cron/firing.js';
import { item, page, rss } from '../../test/adapters/sources/news/made-up-feeds.js';
import { bytesOf, demand, type Format } from './format.js';

const NOW = Date.UTC(2024, 0, 10, 22);
const text = (bytes: Uint8Array) => decodeText(bytes, undefined);

const BLOCK = {
  facts: {
    store: '/made/up.db',
    installedAt: NOW,
    node: '/usr/bin/node',
    launcher: '/made/bin.js',
    logFile: '/made/up.log',
    hourly: '5 * * * *',
    nightly: null,
  },
  jobs: ['5 * * * * /usr/bin/node /made/bin.js run hourly'],
};
const CRONTAB = `# mine\nMAILTO=me\n0 1 * * * true\n${blockLines(BLOCK, false).join('\n')}\n30 2 * * * other\n`;

/** Texts of others: feeds, pages, robots.txt, and the user's crontab. */
export async function textFormats(): Promise<{ readonly formats: readonly Format[]; close(): Promise<void> }> {
  const formats: Format[] = [
    {
      name: 'feed',
      samples: [
        bytesOf(
          rss(
            item('A &amp; B', NOW - 1_000, '<dc:creator>x</dc:creator><category>NYSE:ACME</category>') +
              item('C', NOW - 2_000),
          ),
        ),
        bytesOf(
          '<?xml version="1.0" encoding="iso-8859-1"?><rdf:RDF><channel><title>t</title></channel><item><title>a</title><link>b</link><dc:date>2024-01-10</dc:date></item></rdf:RDF>',
        ),
        bytesOf(
          '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/"><title>t</title><entry><title>a</title><link href="c"/><published>2024-01-10T10:00:00+01:00</published><content type="xhtml"><div><p>x</p></div></content></entry></feed>',
        ),
      ],
      read(bytes) {
        const { items } = parseFeed(text(bytes), { url: 'https://made.example/feed', now: NOW });
        for (const { url } of items) demand(url === null || URL.canParse(url), 'an address that is none');
      },
    },
    {
      name: 'page',
      samples: [
        bytesOf(
          page([
            { title: 'A', date: '2024-01-10 10:00' },
            { title: 'B', date: 'Today 09:15AM' },
            { title: 'C', date: '08:00AM' },
          ]),
        ),
      ],
      read(bytes) {
        const selectors = {
          item: 'tr.row',
          title: 'a',
          link: 'a',
          date: '.when',
          publisher: 'i',
          timeZone: 'America/New_York',
        };
        const { rows } = readPage(text(bytes), selectors, { url: 'https://made.example/', now: NOW });
        for (const { published_at } of rows)
          demand(published_at === null || Number.isFinite(published_at), 'a row at no time');
        articleText(text(bytes));
      },
    },
    {
      name: 'robots.txt',
      samples: [
        bytesOf(
          'User-agent: *\nDisallow: /private\nAllow: /private/open$\nCrawl-delay: 2\n\nUser-agent: openalpha\nDisallow: /*.pdf$\nSitemap: https://a.example/s.xml\n',
        ),
      ],
      read(bytes) {
        const rules = parseRobots('https://made.example', text(bytes));
        rules.allows('https://made.example/private/open?x=%41');
        demand(rules.delayMs >= 0 && Number.isFinite(rules.delayMs), `a delay of ${rules.delayMs}`);
        demand(rules.allows('https://made.example/robots.txt'), 'robots.txt itself is forbidden');
      },
    },
    {
      name: 'crontab',
      samples: [bytesOf(CRONTAB), bytesOf('# mine\n0 1 * * * true')],
      read(bytes) {
        const crontab = fromByteStringOf(bytes);
        findBlocks(crontab);
        const other = { ...BLOCK, facts: { ...BLOCK.facts, store: '/made/other.db' } };
        if (findBlocks(crontab).some(({ store }) => store === other.facts.store)) return;
        demand(
          dropBlock(putBlock(crontab, other), other.facts.store) === crontab,
          'installing and removing changed the crontab',
        );
      },
    },
    {
      name: 'cron expression',
      samples: ['5 * * * *', '30 2 * * 2-6', '*/15 9-17 1,15 jan-mar mon,fri', '@daily', '0 0 29 2 *'].map(bytesOf),
      read(bytes) {
        const cron = parseCron(text(bytes), '--hourly');
        const wall = (at: number) => {
          const date = new Date(at);
          return {
            minute: date.getUTCMinutes(),
            hour: date.getUTCHours(),
            day: date.getUTCDate(),
            month: date.getUTCMonth() + 1,
            weekday: date.getUTCDay(),
          };
        };
        const next = nextFiring(cron, NOW, wall);
        demand(next !== undefined && next > NOW, 'an expression was taken that never fires');
      },
    },
  ];
  return { formats, close: async () => {} };
}

/** A crontab as it is held: a character a byte. */
function fromByteStringOf(bytes: Uint8Array): string {
  const held = Buffer.from(bytes).toString('latin1');
  fromByteString(held);
  return held;
}
