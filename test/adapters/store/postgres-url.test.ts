import { describe, expect, it } from 'vitest';
import { readTarget } from '../../../src/adapters/store/postgres/connection-url.js';
import { refuseServer } from '../../../src/adapters/store/postgres/migrate.js';
import { makeHypertables } from '../../../src/adapters/store/postgres/timescale.js';
import { maskUrl } from '../../../src/domain/mask-url.js';

describe('the URL of a Postgres store', () => {
  it('says where to go and as whom', () => {
    expect(
      readTarget('postgresql://ann:p%40ss@db.example:6432/quant?schema=alpha&application_name=night'),
    ).toMatchObject({
      host: 'db.example',
      port: 6432,
      user: 'ann',
      password: 'p@ss',
      database: 'quant',
      schema: 'alpha',
      applicationName: 'night',
      location: 'postgresql://ann:***@db.example:6432/quant?schema=alpha&application_name=night',
    });
    expect(readTarget('postgres:///quant?host=/var/run/postgresql').host).toBe('/var/run/postgresql');
    expect(readTarget('postgres://[::1]/quant')).toMatchObject({ host: '::1', schema: 'openalpha' });
  });

  it('settles TLS as libpq does: a name is checked only when asked for, a server without TLS is refused from require on', () => {
    const tls = (query: string, host = 'db.example') => readTarget(`postgres://${host}/quant${query}`).tls;
    expect(tls('', 'localhost')).toEqual({ options: false, fallback: false });
    expect(tls('')).toMatchObject({ options: { rejectUnauthorized: false }, fallback: true });
    expect(tls('?sslmode=require')).toMatchObject({ options: { rejectUnauthorized: false }, fallback: false });
    const trusting = tls('?sslmode=verify-ca').options;
    expect(trusting).toMatchObject({ rejectUnauthorized: true, checkServerIdentity: expect.any(Function) });
    const strict = tls('?sslmode=verify-full').options;
    expect(strict).toMatchObject({ rejectUnauthorized: true });
    expect(strict).not.toHaveProperty('checkServerIdentity');
    expect(tls('?sslmode=disable')).toEqual({ options: false, fallback: false });
  });

  it.each([
    ['postgres://h/x?sslmod=require', 'sslmod'],
    ['postgres://h/x?sslmode=maybe', 'maybe'],
    ['postgres://h/x?schema=Robert";--', 'Robert'],
    ['postgres://h/x?schema=pg_catalog', 'pg_catalog'],
    ['postgres://h/x?sslmode=verify-full&sslrootcert=/nowhere/root.pem', '/nowhere/root.pem'],
    ['postgres://h:notaport/x', 'cannot be read'],
    ['postgres://ann:sec@ret/x@h/x', '@'],
  ])('is refused when it cannot be meant: %s', (url, named) => {
    expect(() => readTarget(url)).toThrowError(expect.objectContaining({ code: 'CONFIG' }));
    expect(() => readTarget(url)).toThrowError(named);
    expect(() => readTarget(url)).not.toThrowError('sec');
  });

  it('is shown without its secrets, whatever they are made of', () => {
    expect(maskUrl('postgres://ann:secret@h/x')).toBe('postgres://ann:***@h/x');
    expect(maskUrl('postgres://ann@h/x')).toBe('postgres://ann@h/x');
    expect(maskUrl('postgres://ann:sec@re/t@h/x')).toBe('postgres://ann:***@h/x');
    expect(maskUrl('postgres://ann:a:b@h/x?password=secret&sslmode=require')).toBe(
      'postgres://ann:***@h/x?password=***&sslmode=require',
    );
    expect(maskUrl('data/openalpha.db')).toBe('data/openalpha.db');
  });
});

describe('the server of a store', () => {
  const server = { version: 180_000, encoding: 'UTF8', name: '18.0' };

  it('must be new enough and keep UTF-8', () => {
    expect(() => refuseServer(server, 'here')).not.toThrow();
    expect(() => refuseServer({ ...server, version: 130_011, name: '13.11' }, 'here')).toThrowError(/13\.11.*14/);
    expect(() => refuseServer({ ...server, encoding: 'LATIN1' }, 'here')).toThrowError(/LATIN1.*UTF8/);
  });

  it('makes a hypertable of the bars where TimescaleDB is installed, and nothing elsewhere', async () => {
    const asked: string[] = [];
    const answering = (installed: boolean) => async (text: string) => {
      asked.push(text);
      return installed ? [{ schema: 'extras' }] : [];
    };
    expect(await makeHypertables(answering(false))).toBe('absent');
    expect(asked).toHaveLength(1);
    expect(await makeHypertables(answering(true))).toBe('made');
    expect(asked.at(-1)).toMatch(/extras\.create_hypertable\('market_data', 'ts'/);
  });
});
