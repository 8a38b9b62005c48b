import { z } from 'zod';
import { FUNDAMENTALS, type Fundamental, type FundamentalName } from '../../../../domain/fundamental.js';
import { newYorkWallToUtc } from '../../../../domain/new-york-time.js';
import { DAY, dateToMs, type EpochMs } from '../../../../domain/time.js';
import { CONCEPTS, type Concept } from './concepts.js';

const factSchema = z.object({
  start: z.string().optional(),
  end: z.string(),
  val: z.number(),
  accn: z.string(),
  form: z.string(),
  filed: z.string(),
});
/** Made once: what zod makes of a schema costs more than most uses of it. */
const factsSchema = z.array(factSchema);
type Fact = z.output<typeof factSchema>;

const unitsSchema = z.object({ units: z.record(z.string(), z.unknown()) });

/** Of some ten thousand facts of a company only those that are read are looked at: the rest stays unknown. */
export const companyFactsSchema = z.object({
  facts: z.record(z.string(), z.record(z.string(), z.unknown())),
});
export type CompanyFacts = z.output<typeof companyFactsSchema>;

/** A number of a company without its symbol, for several symbols may share it. */
export type ReportedNumber = Omit<Fundamental, 'symbol' | 'provider'>;

/** A fact with its place in the list of concepts: lower is preferred. */
interface Ranked extends Fact {
  readonly rank: number;
  readonly known_at: EpochMs;
}

/**
 * The numbers of a company as they became known, by name, period and filing. A period's number is known from its first
 * filing; a later filing that repeats it says nothing new, one that tells another value is a restatement, known from the
 * end of its own filing day in New York. Where one filing has several concepts the preferred one counts, and a later less
 * preferred one does not restate it. Throws ZodError when the facts are not in the known form.
 */
export function reportedNumbers(facts: CompanyFacts): ReportedNumber[] {
  return FUNDAMENTALS.flatMap((name) => numbersOf(name, facts));
}

/** Currencies other than USD in which the numbers that are wanted in USD are reported; empty when all is well. */
export function otherCurrencies(facts: CompanyFacts): string[] {
  const found = new Set<string>();
  for (const { unit, concepts } of Object.values(CONCEPTS)) {
    if (unit !== 'USD') continue;
    for (const { taxonomy, tag } of concepts) {
      for (const other of Object.keys(unitsOf(facts, taxonomy, tag))) if (/^[A-Z]{3}$/.test(other)) found.add(other);
    }
  }
  return found.has('USD') ? [] : [...found].sort();
}

function numbersOf(name: FundamentalName, facts: CompanyFacts): ReportedNumber[] {
  const { concepts, otherwise = [], over } = CONCEPTS[name];
  const preferred = concepts.flatMap((concept, rank) => ranked(facts, concept, { name, rank }));
  const filings = new Set(preferred.map(({ accn }) => accn));
  const rest = otherwise
    .flatMap((concept, i) => ranked(facts, concept, { name, rank: concepts.length + i }))
    .filter(({ accn }) => !filings.has(accn));
  const byPeriod = new Map<string, Ranked[]>();
  for (const fact of [...preferred, ...rest]) {
    const key = over === 'period' ? `${fact.start}/${fact.end}` : fact.end;
    const list = byPeriod.get(key);
    if (list) list.push(fact);
    else byPeriod.set(key, [fact]);
  }
  return [...byPeriod.values()].flatMap((period) => vintages(period).map((fact) => numberOf(name, over, fact)));
}

/** The sound facts of a concept in the unit that its number is wanted in. */
function ranked(
  facts: CompanyFacts,
  { taxonomy, tag }: Concept,
  { name, rank }: { readonly name: FundamentalName; readonly rank: number },
): Ranked[] {
  const { unit, over } = CONCEPTS[name];
  const found = factsSchema.parse(unitsOf(facts, taxonomy, tag)[unit] ?? []);
  return found.flatMap((fact) => {
    const filed = dateToMs(fact.filed);
    if (filed === undefined || !isSound(fact, { over, unit, filed })) return [];
    return [{ ...fact, rank, known_at: newYorkWallToUtc(filed + DAY) }];
  });
}

/** The values that a reader of the filings would have held one after the other. */
function vintages(period: Ranked[]): Ranked[] {
  // By filing day, then the preferred concept, then the later filing of the day, then the shorter period (a date has one
  // value, a mean over the quarter is nearer to it than one over the year).
  period.sort(
    (a, b) =>
      a.known_at - b.known_at || a.rank - b.rank || byText(b.accn, a.accn) || byText(b.start ?? '', a.start ?? ''),
  );
  const held: Ranked[] = [];
  let rank = Number.POSITIVE_INFINITY;
  let day = Number.NaN;
  for (const fact of period) {
    if (fact.known_at === day || fact.rank > rank) continue;
    day = fact.known_at;
    rank = fact.rank;
    if (held.at(-1)?.val !== fact.val) held.push(fact);
  }
  return held;
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function isSound(
  fact: Fact,
  { over, unit, filed }: { readonly over: 'period' | 'date'; readonly unit: string; readonly filed: EpochMs },
): boolean {
  const end = dateToMs(fact.end);
  if (end === undefined || filed < end || !Number.isFinite(fact.val)) return false;
  // A company has shares: 0 stands where nothing was filled in.
  if (unit === 'shares' && fact.val <= 0) return false;
  if (over === 'date') return true;
  const start = fact.start === undefined ? undefined : dateToMs(fact.start);
  return start !== undefined && start < end;
}

function numberOf(name: FundamentalName, over: 'period' | 'date', fact: Ranked): ReportedNumber {
  return {
    name,
    start: over === 'period' ? (dateToMs(fact.start as string) as EpochMs) : null,
    end: dateToMs(fact.end) as EpochMs,
    value: fact.val,
    form: fact.form,
    known_at: fact.known_at,
  };
}

function unitsOf(facts: CompanyFacts, taxonomy: string, tag: string): Readonly<Record<string, unknown>> {
  const concept = facts.facts[taxonomy]?.[tag];
  return concept === undefined ? {} : unitsSchema.parse(concept).units;
}
