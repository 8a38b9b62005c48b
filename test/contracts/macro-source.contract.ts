import { describe, expect, it } from 'vitest';
import { newYorkDate } from '../../src/domain/new-york-time.js';
import { DAY } from '../../src/domain/time.js';
import type { MacroReply, MacroSource } from '../../src/ports/macro-source.js';

/** A source that is ready to answer, from made-up or recorded replies. */
export interface MacroCase {
  readonly source: MacroSource;
  /** Series that it has answers for; at least two. */
  readonly series: readonly string[];
  /** Inside its answers: some dates before it, some from it on. */
  readonly from: number;
  /** A name that it does not have. */
  readonly unknown: string;
  close?(): Promise<void>;
}

/** What every source of macro series promises. */
export function macroSourceContract(name: string, open: () => Promise<MacroCase>): void {
  describe(`${name}, as a source of macro series`, () => {
    const use = async (check: (opened: MacroCase) => Promise<void>) => {
      const opened = await open();
      try {
        await check(opened);
      } finally {
        await opened.close?.();
      }
    };

    it('gives numbers under its own name, ascending by series, then date, then release, none twice', () =>
      use(async ({ source, series, from }) => {
        const { observations, failures } = await source.fetch({ series: [...series].reverse(), from });
        expect(failures).toEqual([]);
        expect(new Set(observations.map((one) => one.series))).toEqual(new Set(series));
        const digits = (time: number) => String(time + 1e14).padStart(16, '0');
        const keys = observations.map((one) => `${one.series} ${digits(one.date)} ${digits(one.known_at ?? 0)}`);
        expect(keys).toEqual([...new Set(keys)].sort());
        for (const { value, date, provider } of observations) {
          expect(Number.isFinite(value)).toBe(true);
          expect(date % DAY).toBe(0);
          expect(provider).toBe(source.name);
        }
      }));

    it('gives nothing before the date that is asked from, and the same without it', () =>
      use(async ({ source, series, from }) => {
        const recent = await source.fetch({ series, from });
        const all = await source.fetch({ series, from: from - 20 * 365 * DAY });
        expect(Math.min(...recent.observations.map(({ date }) => date))).toBeGreaterThanOrEqual(from);
        expect(all.observations.length).toBeGreaterThan(recent.observations.length);
        const kept = (reply: MacroReply) => reply.observations.filter(({ date }) => date >= from);
        expect(kept(all)).toEqual(kept(recent));
      }));

    it('never says that a value was known before the day of its date was over', () =>
      use(async ({ source, series, from }) => {
        const { observations } = await source.fetch({ series, from });
        for (const { known_at, date } of observations) {
          if (known_at !== undefined) expect(newYorkDate(known_at)).toBeGreaterThan(date);
        }
      }));

    it('has what it gives, and reports what it has not beside the others', () =>
      use(async ({ source, series, from, unknown }) => {
        for (const one of series) expect(source.has(one)).toBe(true);
        const { observations, failures } = await source.fetch({ series: [...series, unknown], from });
        expect(new Set(observations.map((one) => one.series))).toEqual(new Set(series));
        expect(failures).toMatchObject([{ provider: source.name, subject: unknown, kind: 'not-found' }]);
      }));

    it('gives nothing for no series', () =>
      use(async ({ source, from }) => {
        expect(await source.fetch({ series: [], from })).toEqual({ observations: [], failures: [] });
      }));
  });
}
