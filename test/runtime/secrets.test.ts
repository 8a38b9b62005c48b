import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/runtime/config-schema.js';
import { maskFor } from '../../src/runtime/secrets.js';

describe('messages of the program', () => {
  const mask = maskFor(
    configSchema.parse({
      db: 'postgres://me:p4ss%2Fw0rd%20of%20mine@host/db?sslpassword=an0ther',
      providers: { fred: { apiKey: 'fr3d-key' }, tiingo: { token: 't/k+n' } },
    }),
  );

  it('hold no key and no password of the configuration, however it is written', () => {
    expect(mask('refused "p4ss/w0rd of mine" and p4ss%2Fw0rd%20of%20mine and an0ther')).toBe(
      'refused "***" and *** and ***',
    );
    expect(mask('fr3d-key, t/k+n, t%2Fk%2Bn')).toBe('***, ***, ***');
  });

  it('hold no password of any URL', () => {
    expect(mask('see https://a:b12345@host/x\nand postgres://u:pw@other/db?password=x')).toBe(
      'see https://a:***@host/x\nand postgres://u:***@other/db?password=***',
    );
  });

  it('stay as they are otherwise', () => {
    const text = 'error: 3 rows of  ./data/a b.csv\n\thave no date.';
    expect(mask(text)).toBe(text);
    expect(maskFor(configSchema.parse({}))(text)).toBe(text);
  });
});
