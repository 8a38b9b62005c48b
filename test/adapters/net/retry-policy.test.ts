import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOfReply } from '../../../src/adapters/net/classify.js';
import { backoff, nextDay, nextMonth, RETRY_POLICY } from '../../../src/adapters/net/retry-policy.js';
import { FAILURE_KINDS } from '../../../src/domain/provider-error.js';
import { DAY } from '../../../src/domain/time.js';
import { describeWithFixtures, fixtureEntries, sharedFixture } from '../../support/shared-fixtures.js';

describe('the retry policy', () => {
  it('is the one that is written down', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../docs/decisions/net-door.md'), 'utf8');
    for (const kind of FAILURE_KINDS) {
      const { retried, why } = RETRY_POLICY[kind];
      expect(page).toContain(`| ${kind} | ${retried ? 'yes' : 'no'} | ${why} |`);
    }
  });

  it('waits at random below a bound that doubles, and never less than it was asked to', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('limit', 'server', 'network'),
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: 60_000 }),
        (kind, tries, chance, hint) => {
          const wait = backoff(kind, tries, undefined, () => chance);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(Math.min(30_000, (kind === 'limit' ? 4000 : 1000) * 2 ** (tries - 1)));
          expect(backoff(kind, tries, hint, () => chance)).toBeGreaterThanOrEqual(hint);
          expect(backoff(kind, tries, hint, () => chance)).toBeLessThan(hint + 500);
        },
      ),
    );
  });

  it('knows when the next day and month begin', () => {
    const last = Date.UTC(2024, 11, 31, 23, 59);
    expect(nextDay(last)).toBe(Date.UTC(2025, 0, 1));
    expect(nextMonth(last)).toBe(Date.UTC(2025, 0, 1));
    expect(nextDay(Date.UTC(2024, 1, 28))).toBe(Date.UTC(2024, 1, 28) + DAY);
    expect(nextMonth(Date.UTC(2024, 0, 31))).toBe(Date.UTC(2024, 1, 1));
  });
});

describeWithFixtures('recorded refusals', ['index.json'], () => {
  const refusals = fixtureEntries((entry) => (entry.status ?? 200) >= 400).map(
    (entry) => [entry.file, entry.status as number] as const,
  );

  it.each(refusals)('%s (%i) has its kind by status and words', (file, status) => {
    const expected: Record<number, string> = {
      400: 'schema',
      401: 'auth',
      403: 'auth',
      404: 'not-found',
      422: 'schema',
      429: 'limit',
    };
    expect(kindOfReply({ status, body: sharedFixture(file) })).toBe(expected[status]);
  });
});
