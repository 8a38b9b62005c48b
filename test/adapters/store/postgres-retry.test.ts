import { describe, expect, it } from 'vitest';
import {
  isConflict,
  isConnectionFailure,
  translateError,
} from '../../../src/adapters/store/postgres/postgres-errors.js';
import { patiently } from '../../../src/adapters/store/postgres/retry.js';

const failure = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

describe('trying again', () => {
  it('goes on with growing pauses while the failure may pass', async () => {
    const pauses: number[] = [];
    let left = 5;
    const result = await patiently(
      async () => {
        if (left-- > 0) throw failure('ECONNREFUSED');
        return 'there';
      },
      isConnectionFailure,
      { forMs: 60_000, pause: async (ms) => pauses.push(ms) },
    );
    expect(result).toBe('there');
    expect(pauses).toHaveLength(5);
    pauses.forEach((ms, k) => {
      expect(ms).toBeGreaterThanOrEqual(25 * 2 ** k);
      expect(ms).toBeLessThanOrEqual(75 * 2 ** k);
    });
  });

  it('ends when its time is over, with the failure itself', async () => {
    let waited = 0;
    const tried = patiently(() => Promise.reject(failure('57P03')), isConnectionFailure, {
      forMs: 1_000,
      pause: async (ms) => (waited += ms),
    });
    await expect(tried).rejects.toMatchObject({ code: '57P03' });
    expect(waited).toBeGreaterThanOrEqual(1_000);
  });

  it('does not go on about what will not pass', async () => {
    let tries = 0;
    const tried = patiently(() => Promise.reject(failure(`2350${++tries}`)), isConnectionFailure, { forMs: 1_000 });
    await expect(tried).rejects.toMatchObject({ code: '23501' });
    expect(tries).toBe(1);
  });

  it.each(['40001', '40P01'])('takes %s for a write that got in the way of another', (code) => {
    expect(isConflict(failure(code))).toBe(true);
    expect(isConflict(new Error('wrapped', { cause: failure(code) }))).toBe(true);
    expect(isConnectionFailure(failure(code))).toBe(false);
  });
});

describe('what the server says', () => {
  it.each([
    ['28P01', 'STORE', 'PGPASSWORD'],
    ['3D000', 'STORE', 'createdb'],
    ['42501', 'STORE', 'grant'],
    ['ECONNREFUSED', 'STORE', 'port'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'STORE', 'sslrootcert'],
    ['53300', 'STORE', 'poolSize'],
    ['53100', 'STORE', 'disk'],
    ['55P03', 'LOCKED', 'lockTimeout'],
    ['57014', 'STORE', 'statementTimeout'],
    ['25006', 'STORE', 'primary'],
    ['22021', 'INPUT', 'NUL'],
    ['23505', 'INPUT', 'doubled'],
    ['42P01', 'STORE', 'backup'],
    ['XX000', 'STORE', 'log'],
  ])('%s is told as %s, with what to do', (code, told, hint) => {
    expect(translateError(failure(code), 'here')).toMatchObject({ code: told, hint: expect.stringContaining(hint) });
  });

  it('leaves a defect of ours as it is', () => {
    const defect = new TypeError('x is not a function');
    expect(translateError(defect, 'here')).toBe(defect);
  });
});
