import { describe, expect, it } from 'vitest';
import {
  checkClock,
  checkDisks,
  checkKeys,
  checkProviders,
  type MachineFacts,
} from '../../../src/pipeline/upkeep/machine-checks.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const facts = (more: Partial<MachineFacts> = {}): MachineFacts => ({
  now: NOON,
  madeAt: NOON - 1_000,
  disks: [],
  keys: { set: ['tiingo'], missing: ['fred'] },
  looseFiles: [],
  answers: undefined,
  ...more,
});
const answer = (provider: string, offMs: number) => ({
  provider,
  error: null,
  clock: { ours: NOON, theirs: NOON - offMs },
});

describe('the check of keys', () => {
  it('names providers by whether their keys are there, and warns of open files', () => {
    expect(checkKeys(facts())).toEqual({
      check: { name: 'secrets', ok: true, detail: 'keys set: tiingo; not set: fred' },
      findings: [],
    });
    expect(checkKeys(facts({ looseFiles: ['/x/.env may be read'] }))).toMatchObject({
      check: { ok: true, detail: '/x/.env may be read' },
      findings: [{ kind: 'secrets', severity: 'warning' }],
    });
  });
});

describe('the check of the clock', () => {
  it('is fine with a clock that nothing speaks against', () => {
    expect(checkClock(facts(), NOON - 60_000).check).toEqual({
      name: 'clock',
      ok: true,
      detail: '2026-11-21T12:00:00Z',
    });
    expect(checkClock(facts(), null).check.ok).toBe(true);
  });

  it('finds a clock that is older than the program or than what the store has seen', () => {
    expect(checkClock(facts({ madeAt: NOON + 2 * 86_400_000 }), null).check).toMatchObject({ ok: false });
    expect(checkClock(facts(), NOON + 3_600_000).check).toMatchObject({
      ok: false,
      detail: expect.stringContaining('it went back'),
    });
    expect(checkClock(facts(), NOON + 60_000).check.ok).toBe(true);
  });

  it('goes by the middle one of the providers’ clocks', () => {
    const off = [answer('a', 0), answer('b', 500_000), answer('c', 400_000)];
    expect(checkClock(facts({ answers: off }), null).check).toMatchObject({
      ok: false,
      detail: 'the clock is 400 s ahead of that of the providers',
    });
    const one = [answer('a', 0), answer('b', -500_000), answer('c', 1_000)];
    expect(checkClock(facts({ answers: one }), null).check).toMatchObject({
      ok: true,
      detail: '2026-11-21T12:00:00Z, 0 s from that of the providers',
    });
  });
});

describe('the check of disks', () => {
  const disk = (free: number | null) => [{ what: 'store', path: '/data', free }];
  it('is bad where a run may not be able to finish, and warns where no copy has room', () => {
    expect(checkDisks(facts({ disks: disk(499_000_000) }), 1).check).toMatchObject({ ok: false });
    expect(checkDisks(facts({ disks: disk(2_000_000_000) }), 1_900_000_000)).toMatchObject({
      check: { ok: true },
      findings: [
        { kind: 'disk', severity: 'warning', detail: expect.stringContaining('no room for a copy of 1.9 GB') },
      ],
    });
    expect(checkDisks(facts({ disks: disk(2_000_000_000) }), 1_000).check.detail).toBe('free: store 2.0 GB');
    expect(checkDisks(facts({ disks: disk(null) }), 1_000).check).toMatchObject({ ok: true, detail: 'not known' });
  });
});

describe('the check of providers', () => {
  it('warns of those that do not answer, and is bad when none does', () => {
    const silent = { provider: 'b', error: 'no answer', clock: null };
    expect(checkProviders([answer('a', 0), silent])).toMatchObject({
      check: { ok: true, detail: 'b cannot be reached: no answer' },
      findings: [{ severity: 'warning' }],
    });
    expect(checkProviders([silent]).check.ok).toBe(false);
    expect(checkProviders([answer('a', 0)]).check.detail).toBe('1 of 1 answer');
  });
});
