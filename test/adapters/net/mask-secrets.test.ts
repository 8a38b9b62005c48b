import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask, HIDDEN, headerSecrets } from '../../../src/adapters/net/mask-secrets.js';

const secret = fc
  .string({ minLength: 4, maxLength: 40, unit: 'grapheme' })
  .filter((text) => !HIDDEN.includes(text) && !/^\*+$/.test(text));

describe('a mask', () => {
  it('hides a secret however it is written', () => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
        const mask = createMask();
        mask.add([key]);
        for (const written of [
          key,
          encodeURIComponent(key),
          encodeURIComponent(key).replace(/%../g, (escape) => escape.toLowerCase()),
          new URLSearchParams({ k: key }).toString().slice(2),
          JSON.stringify(key).slice(1, -1),
        ]) {
          const shown = mask.text(`${before}\n${written}\n${after}`);
          expect(shown.split('\n')).not.toContain(written);
          if (!before.includes(written) && !after.includes(written)) expect(shown).toContain(HIDDEN);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no whole secret of many in a text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-c]{4,8}$/), { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^[a-c ]{0,60}$/),
        (secrets, text) => {
          const mask = createMask();
          mask.add(secrets);
          const shown = mask.text(text);
          for (const key of secrets) expect(shown).not.toContain(key);
        },
      ),
    );
  });

  it('hides a secret of any length, and what follows a very long one', () => {
    const mask = createMask();
    const long = 'key=\ufffd /'.repeat(50_000);
    mask.add([long, 'a-short-one']);
    expect(mask.text(`a-short-one and ${long} here`)).toBe(`${HIDDEN} and ${HIDDEN}`);
    expect(mask.text('nothing here')).toBe('nothing here');
  });

  it('leaves a text alone that holds none, and takes very short texts for words', () => {
    const mask = createMask();
    expect(mask.text('key=abc')).toBe('key=abc');
    mask.add(['', 'a', 'abc']);
    expect(mask.text('an abc')).toBe('an abc');
  });

  it('hides what an address calls a key, and a password, known or not', () => {
    const mask = createMask();
    expect(mask.url('https://x.example/q?symbol=IBM&apikey=hello&b=1')).toBe(
      `https://x.example/q?symbol=IBM&apikey=${HIDDEN}&b=1`,
    );
    expect(mask.url('https://x.example/q?token=t&crumb=c#key')).toBe(
      `https://x.example/q?token=${HIDDEN}&crumb=${HIDDEN}#key`,
    );
    expect(mask.url('https://jane:pass@x.example/')).toBe(`https://jane:${HIDDEN}@x.example/`);
    expect(mask.url('https://x.example/monkey=1?turkey=2')).toBe('https://x.example/monkey=1?turkey=2');
  });

  it('takes the values of headers that carry keys for secrets', () => {
    expect(
      headerSecrets({
        authorization: 'Bearer abc123',
        'apca-api-key-id': 'id-1',
        'apca-api-secret-key': 'sk-1',
        accept: 'text/html',
      }),
    ).toEqual(['abc123', 'id-1', 'sk-1']);
  });
});
