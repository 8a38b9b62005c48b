import { ZodError } from 'zod';
import { ProviderError, type SourceFailure } from '../../../../domain/provider-error.js';
import type { FundamentalReply, FundamentalSource } from '../../../../ports/fundamental-source.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { askAndRead } from '../../ask-and-read.js';
import { checkedJson } from '../../checked-json.js';
import { inOrder } from '../../in-order.js';
import { oneByOne } from '../../one-by-one.js';
import { type CompanyFacts, companyFactsSchema, otherCurrencies, reportedNumbers } from './company-facts.js';
import { companyNumbers } from './company-numbers.js';
import { CONTACT_HINT, judgeSec } from './judge.js';

/** Companies under way at once; the provider's own bounds are kept where requests go out. */
const WIDTH = 4;

/**
 * Shares, revenue, net income and equity out of the company facts of the SEC, one request a company, a few companies at
 * once, one reply a company in the order of the symbols. Symbols of one company
 * (GOOG, GOOGL) get the same numbers, each under its own symbol: shares are those of the whole company where it reports
 * them so. Only what is in USD is kept. Throws ProviderError `auth` without `net.contact`.
 */
export function openSecFacts(context: SourceContext): FundamentalSource {
  const { provider, clock } = context;
  let numbers: Promise<ReadonlyMap<string, number>> | undefined;

  async function factsOf(cik: number): Promise<CompanyFacts> {
    const path = `/api/xbrl/companyfacts/CIK${String(cik).padStart(10, '0')}.json`;
    const judge = (answer: HttpReply) => judgeSec(answer, { provider, now: clock.now() });
    return askAndRead(context.http, { url: context.url(path, 'data'), judge }, (reply) =>
      checkedJson(reply, companyFactsSchema, provider),
    );
  }

  /** What a company's facts come to, or why there is nothing; the facts themselves (megabytes) are not kept until its turn. */
  async function answerOf([cik, shared]: readonly [number, readonly string[]]): Promise<Answer> {
    try {
      return { shared, reply: replyOf(await factsOf(cik), shared, provider) };
    } catch (error) {
      return {
        shared,
        error: error instanceof ZodError ? unknownForm(provider, error) : error,
      };
    }
  }

  return {
    name: provider,
    async *fetch({ symbols }) {
      if (context.contact.trim() === '') {
        throw new ProviderError(provider, 'auth', 'The SEC refuses programs that do not say whose they are.', {
          hint: CONTACT_HINT,
        });
      }
      // What failed is asked for again, not remembered.
      numbers ??= companyNumbers(context).catch((error: unknown) => {
        numbers = undefined;
        throw error;
      });
      const known = await numbers;
      const run = oneByOne();
      const missing: SourceFailure[] = [];
      const companies = new Map<number, string[]>();
      for (const symbol of new Set(symbols)) {
        const cik = known.get(symbol);
        if (cik === undefined) missing.push(notFound(provider, symbol));
        else companies.set(cik, [...(companies.get(cik) ?? []), symbol]);
      }
      if (missing.length > 0) yield { fundamentals: [], failures: missing };
      for await (const { reply, shared, error } of inOrder(companies, WIDTH, answerOf)) {
        if (reply !== undefined) {
          run.answered();
          yield reply;
        } else {
          const failure = run.failure(error, '');
          yield { fundamentals: [], failures: shared.map((subject) => ({ ...failure, subject })) };
        }
      }
    },
  };
}

interface Answer {
  readonly shared: readonly string[];
  readonly reply?: FundamentalReply;
  readonly error?: unknown;
}

function replyOf(facts: CompanyFacts, symbols: readonly string[], provider: string): FundamentalReply {
  const found = reportedNumbers(facts);
  const fundamentals = symbols.flatMap((symbol) => found.map((number) => ({ symbol, ...number, provider })));
  const currencies = otherCurrencies(facts);
  const message =
    currencies.length > 0
      ? `Reports in ${currencies.join(', ')}: only numbers in USD are kept.`
      : found.length === 0
        ? 'Has filed none of the numbers that are kept.'
        : undefined;
  const failures = symbols.flatMap((subject): SourceFailure[] =>
    message === undefined ? [] : [{ provider, subject, kind: 'empty', message }],
  );
  return { fundamentals, failures };
}

function notFound(provider: string, symbol: string): SourceFailure {
  return { provider, subject: symbol, kind: 'not-found', message: `The SEC has no company with the symbol ${symbol}.` };
}

function unknownForm(provider: string, cause: ZodError): ProviderError {
  const issue = cause.issues[0];
  const place = ['facts', ...(issue?.path ?? [])].map(String).join('.');
  return new ProviderError(provider, 'schema', `${place}: ${issue?.message ?? 'not in the known form'}.`, { cause });
}
