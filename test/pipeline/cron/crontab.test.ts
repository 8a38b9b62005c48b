import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlockFacts, makeBlock } from '../../../src/pipeline/cron/block.js';
import { fromByteString, toByteString } from '../../../src/pipeline/cron/byte-string.js';
import { dropBlock, findBlocks, putBlock } from '../../../src/pipeline/cron/crontab.js';
import type { Installation } from '../../../src/pipeline/cron/scheduled-command.js';

const installation: Installation = {
  node: '/usr/bin/node',
  launcher: '/opt/openalpha/bin/openalpha.js',
  folder: '/srv/quant',
  config: '/srv/quant/openalpha.config.json',
  envFile: '/srv/quant/.env',
  db: '/srv/quant/data/openalpha.db',
  modelsDir: '/srv/quant/ml-models',
};

const blockFor = (store: string, more: Partial<BlockFacts> = {}) =>
  makeBlock(
    {
      store,
      installedAt: 1_790_000_000_000,
      node: installation.node,
      launcher: installation.launcher,
      logFile: '/srv/quant/data/openalpha.log',
      hourly: '5 * * * *',
      nightly: '30 2 * * 2-6',
      ...more,
    },
    { ...installation, db: store },
  );

/** What people have in crontabs, and what nobody has: every byte, both ends of lines, none at the end. */
const crontabs = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }).map(toByteString),
        fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
        fc.constantFrom('MAILTO=me', '# openalpha', '*/5 * * * * date +\\%s', '', '@reboot x', '# <<< other', 'a\r'),
      ),
      fc.constantFrom('\n', '\r\n', '\n\n'),
    ),
    { maxLength: 8 },
  )
  .chain((lines) =>
    fc.boolean().map((ended) => {
      const text = lines.map(([line, end]) => line + end).join('');
      return ended ? text : text.replace(/\r?\n$/, '');
    }),
  );
const stores = fc.uniqueArray(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text)),
  { minLength: 1, maxLength: 4 },
);

describe('the block in a crontab', () => {
  it('goes again without a trace, whatever the crontab was', () => {
    fc.assert(
      fc.property(crontabs, stores, (crontab, [store]) => {
        const installed = putBlock(crontab, blockFor(store as string));
        expect(installed.startsWith(crontab)).toBe(true);
        expect(dropBlock(installed, store as string)).toBe(crontab);
      }),
      { numRuns: 300 },
    );
  });

  it('stands beside those of other stores, and they go in any order', () => {
    fc.assert(
      fc.property(crontabs, stores, fc.infiniteStream(fc.nat()), (crontab, names, order) => {
        const installed = names.reduce((text, store) => putBlock(text, blockFor(store)), crontab);
        expect(findBlocks(installed).map(({ store }) => store)).toEqual(names);
        const left = [...names];
        let text = installed;
        while (left.length > 0) {
          const [store] = left.splice((order.next().value as number) % left.length, 1) as [string];
          text = dropBlock(text, store);
          expect(findBlocks(text).map((block) => block.store)).toEqual(left);
        }
        expect(text).toBe(crontab);
      }),
      { numRuns: 200 },
    );
  });

  it('is written once: installing again changes nothing, another time changes it in its place', () => {
    fc.assert(
      fc.property(crontabs, crontabs, stores, (before, after, [name]) => {
        const store = name as string;
        const installed = putBlock(before, blockFor(store)) + after;
        expect(putBlock(installed, blockFor(store, { installedAt: 1_791_000_000_000 }))).toBe(installed);
        const moved = putBlock(installed, blockFor(store, { hourly: '7 * * * *' }));
        expect(moved).not.toBe(installed);
        expect(putBlock(moved, blockFor(store))).toBe(installed);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps lines that were added below it apart from a last line that had no end', () => {
    const installed = `${putBlock('0 1 * * * mine', blockFor('s'))}0 2 * * * later\n`;
    expect(dropBlock(installed, 's')).toBe('0 1 * * * mine\n0 2 * * * later\n');
  });

  it('is left alone once a person has changed it, unless told otherwise', () => {
    const installed = putBlock('', blockFor('s'));
    for (const changed of [
      installed.replace('5 * * * *', '9 * * * *'),
      installed.replace('# <<<', '0 3 * * * my own\n# <<<'),
      installed.replaceAll('\n', '\r\n'),
      installed.replace('"node":', '"note":"mine","node":'),
      installed.replace(/^# \{.*\n/m, ''),
    ]) {
      expect(findBlocks(changed)).toMatchObject([{ store: 's', intact: false }]);
      expect(() => dropBlock(changed, 's')).toThrow(/was changed since it was written/);
      expect(() => putBlock(changed, blockFor('s'))).toThrow(/was changed since it was written/);
      expect(dropBlock(changed, 's', { force: true })).toBe('');
      expect(putBlock(changed, blockFor('s'), { force: true })).toBe(installed);
    }
  });

  it('is refused where half of it is missing or it stands twice, since what is between could be anybody’s', () => {
    const installed = putBlock('', blockFor('s'));
    const lines = installed.split('\n');
    const other = putBlock('', blockFor('t'));
    for (const [broken, why] of [
      [`${lines.slice(0, -2).join('\n')}\n0 1 * * * mine\n`, /Line 1 .* has no end/],
      [lines.slice(1).join('\n'), /Line 4 .* has no beginning/],
      [`${lines[0]}\n${other}`, /Line 1 .* has no end/],
      [installed + installed, /two blocks/],
    ] as const) {
      expect(() => findBlocks(broken)).toThrow(why);
      expect(() => putBlock(broken, blockFor('u'), { force: true })).toThrow(why);
      expect(() => dropBlock(broken, 's', { force: true })).toThrow(why);
    }
  });

  it('never loses a line of the person, whatever markers stand in it', () => {
    const markers = fc.constantFrom(...putBlock('', blockFor('s')).split('\n'), '# <<< openalpha cron: "t"');
    const anything = fc.array(fc.oneof(markers, fc.constant('0 1 * * * mine')), { maxLength: 12 });
    fc.assert(
      fc.property(anything, (lines) => {
        const crontab = lines.join('\n');
        const mine = lines.filter((line) => line === '0 1 * * * mine').length;
        for (const edit of [() => putBlock(crontab, blockFor('s')), () => dropBlock(crontab, 's')]) {
          const after = settled(edit);
          if (after === undefined) continue;
          expect(after.split('\n').filter((line) => line === '0 1 * * * mine')).toHaveLength(mine);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has one line a schedule, and none for one that is off', () => {
    const found = findBlocks(putBlock('', blockFor('s', { nightly: null })))[0];
    expect(found?.facts).toMatchObject({ hourly: '5 * * * *', nightly: null });
    expect(found?.jobs).toEqual([
      '5 * * * * cd /srv/quant && /usr/bin/node /opt/openalpha/bin/openalpha.js run hourly --config /srv/quant/openalpha.config.json --dotenv /srv/quant/.env --db s --models-dir /srv/quant/ml-models --rotate-log /srv/quant/data/openalpha.log >>/srv/quant/data/openalpha.log 2>&1',
    ]);
  });

  it('refuses paths that no crontab can hold', () => {
    const long = `/${'x'.repeat(300)}`;
    expect(() => makeBlock(blockFor('s').facts, { ...installation, folder: '/a\nb' })).toThrow(/no crontab can/);
    expect(() =>
      makeBlock(blockFor('s').facts, { ...installation, folder: long, modelsDir: long, config: long }),
    ).toThrow(/some crons cut commands off/);
  });
});

describe('text as bytes', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.startsWith('\uFEFF'));
        expect(fromByteString(toByteString(text))).toBe(text);
        expect(Buffer.from(toByteString(text), 'latin1').toString('utf8')).toBe(text);
      }),
    );
  });
});

function settled(edit: () => string): string | undefined {
  try {
    return edit();
  } catch {
    return undefined;
  }
}
