import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/adapters/net/charset.js';
import { describeWithFixtures, sharedFixture } from '../../support/shared-fixtures.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('the text of a body', () => {
  it.each([
    ['plain ASCII', 'abc', undefined, 'abc'],
    ['nothing', '', undefined, ''],
    ['UTF-8 without a label', 'caf\xc3\xa9', undefined, 'café'],
    ['UTF-8 with its mark, which is not part of the text', '\xef\xbb\xbfcaf\xc3\xa9', undefined, 'café'],
    ['a mark before what the header says', '\xef\xbb\xbf\xe2\x82\xac', 'text/xml; charset=iso-8859-1', '€'],
    ['UTF-16, little end first', '\xff\xfea\x00\xac\x20', undefined, 'a€'],
    ['UTF-16, big end first', '\xfe\xff\x00a\x20\xac', undefined, 'a€'],
    ['UTF-16 by its header alone', 'a\x00\xac\x20', 'text/plain; charset=UTF-16LE', 'a€'],
    ['ISO-8859-1 by its header', 'caf\xe9', 'text/html; charset="ISO-8859-1"', 'café'],
    ['Windows-1252 quotes', '\x93hi\x94', 'text/html; charset=windows-1252', '“hi”'],
    ['Shift_JIS by its header', '\x93\xfa\x96{', 'text/html;charset=Shift_JIS', '日本'],
    [
      'the XML declaration',
      '<?xml version="1.0" encoding="windows-1251"?><a>\xcf</a>',
      undefined,
      '<?xml version="1.0" encoding="windows-1251"?><a>П</a>',
    ],
    ['the HTML meta', '<html><meta charset=koi8-r><p>\xf0', 'text/html', '<html><meta charset=koi8-r><p>П'],
    [
      'the old HTML meta',
      '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">\xd6\xd0',
      undefined,
      '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">中',
    ],
    [
      'the header before the declaration',
      '<?xml version="1.0" encoding="koi8-r"?>\xcf',
      'text/xml; charset=windows-1251',
      '<?xml version="1.0" encoding="koi8-r"?>П',
    ],
    ['an unknown label, passed over', 'caf\xc3\xa9', 'text/html; charset=latin-9000', 'café'],
    ['UTF-8 that is said to be ISO-8859-1', '\xe2\x82\xac 5', 'text/html; charset=iso-8859-1', '€ 5'],
    ['Windows-1252 that is said to be UTF-8', 'caf\xe9', 'text/html; charset=utf-8', 'café'],
    [
      'a wrong header, then the right declaration',
      '<?xml version="1.0" encoding="windows-1251"?>\xcf',
      'text/xml; charset=utf-8',
      '<?xml version="1.0" encoding="windows-1251"?>П',
    ],
    [
      'a declaration of UTF-16 that can be read as it stands',
      '<?xml version="1.0" encoding="utf-16"?>\xc3\xa9',
      undefined,
      '<?xml version="1.0" encoding="utf-16"?>é',
    ],
  ])('%s', (_name, body, contentType, text) => {
    expect(decodeText(bytes(body), contentType)).toBe(text);
  });
});

describeWithFixtures('the text of a recorded feed', ['news-rss/recorded/feedparser-iconv.xml'], () => {
  it('is read in the charset that it declares', () => {
    const text = decodeText(sharedFixture('news-rss/recorded/feedparser-iconv.xml'), 'text/xml');
    expect(text).toMatch(/<title>[А-Яа-я]/);
    expect(text).not.toContain('\ufffd');
  });
});
