import { describe, expect, it } from 'vitest';
import { shortAddresses } from '../../src/cli/short-addresses.js';

describe('an address in a text for people', () => {
  it('stays whole when it is short', () => {
    const text = 'cnbc answered 503 to https://www.example.com/id/100003114/device/rss/rss.html. It said: busy';
    expect(shortAddresses(text)).toBe(text);
  });

  it('is cut in the middle when it is long, and nothing else is', () => {
    const address = `https://api.example.com/v2/bars?symbols=${'ABC,'.repeat(100)}&limit=10000&feed=sip`;
    const short = shortAddresses(`alpaca answered 500 to ${address} and again to ${address}: sorry`);
    expect(short).toMatch(/^alpaca answered 500 to https:\/\/api\.example\.com\/v2\/bars\?symbols=[ABC,]+\.\.\./);
    expect(short).toContain('&limit=10000&feed=sip and again to https://');
    expect(short).toMatch(/: sorry$/);
    expect(short.length).toBeLessThan(240);
  });
});
