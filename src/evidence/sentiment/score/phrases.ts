import type { Token } from './tokens.js';
import type { Word } from './words.js';

/** A saying whose sense is not the sum of its words. */
export interface Phrase {
  /** Good (> 0) or bad (< 0); 0 marks a statement of fact. */
  readonly value: number;
  readonly group: string;
}

export interface PhraseHit extends Phrase {
  /** First token. */
  readonly from: number;
  /** Last token. */
  readonly to: number;
}

/**
 * Patterns, one a line: words (or base forms) with `/` between alternatives, `~3` for up to three tokens between, `#` a number,
 * `UP` and the like a word's group. Longer patterns stand before shorter ones that begin alike.
 */
const PHRASES: readonly (readonly [value: number, group: string, patterns: string])[] = [
  [
    1.6,
    'BEATS',
    `beat/top/exceed/surpass ~4 estimate/expectation/forecast/consensus/view/street/poll/guidance
    beat/exceed ~2 analyst
    better/higher/stronger/faster than expect/forecast/estimate/anticipate/previously
    better/higher/stronger than ~2 expectation/estimate/forecast
    above/ahead of? ~2 expectation/estimate/forecast/consensus
    exceed ~1 target`,
  ],
  [
    -1.6,
    'MISSES',
    `miss ~4 estimate/expectation/forecast/consensus/view/street/poll/target/guidance
    worse/lower/weaker/slower/less than expect/forecast/estimate/anticipate
    worse/lower/weaker/slower than ~2 expectation/estimate/forecast
    below ~2 expectation/estimate/forecast/consensus
    short of ~2 expectation/estimate/forecast/target
    fail to ~1 meet/beat/impress/lift/cheer/enthuse/revive
    profit/revenue/sales warn/warning
    issue ~1 profit warning`,
  ],
  [0.5, 'MEETS', 'meet/match ~2 estimate/expectation/forecast\nin line with ~2 estimate/expectation/forecast'],
  [
    1.4,
    'RECORD',
    `all time high
    life/lifetime/record/year/yr/month/week/day/fresh/new high/peak
    hit/touch/scale/near/at/reach/to ~3 high/highs/peak
    highest ~3 since/ever/level/close/in
    record profit/sales/revenue/order/result/quarter/year
    set ~1 record`,
  ],
  [
    -1.4,
    'RECORD_LOW',
    `all time low
    life/lifetime/record/year/yr/month/week/day/fresh/new/multi low/lows
    hit/touch/near/at/to ~3 low/lows
    lowest ~3 since/ever/level/close/in`,
  ],
  [
    1.1,
    'IN_BLACK',
    `in ~1 green
    in ~1 black
    swing/return/back/turn/move to/into ~3 profit/profitability/black/growth
    turn ~1 profitable
    return to ~2 growth
    turn/turned/turns around
    loss to profit`,
  ],
  [
    -1.1,
    'IN_RED',
    `in ~1 red
    swing/slip/turn/fall/plunge/move/go to/into ~2 loss/losses/red/deficit
    profit/loss making? warning
    make/made/making ~2 loss/losses
    loss ~5 total/totalled/totaled/amounted
    posts ~2 loss
    report/reports/reported/post/posted/incur/incurs/incurred/book/books/suffer ~3 loss/losses`,
  ],
  [
    -0.8,
    'PARES_GAINS',
    `pare/trim/erase/surrender/give/wipe/snap/cap/halve/lose ~3 gain/gains/advance
    gain/gains/rally/recovery fizzle/capped/fade/pared
    off ~2 high/highs
    profit/profits booking/taking
    book ~1 profit/profits
    under ~2 pressure
    pressure on
    take ~2 hit/beating
    hit by
    extend/extends/extended ~2 loss/losses/slide/fall/decline`,
  ],
  [
    0.8,
    'PARES_LOSSES',
    `pare/trim/erase/recoup/recover/reverse/snap/cut ~3 loss/losses/fall/slide/decline
    off ~2 low/lows
    extend/extends/extended ~2 gain/gains/rally/rise/advance/winning
    short covering
    bargain/value buying/hunting
    bottom out/fishing`,
  ],
  [
    1.2,
    'BUY_CALL',
    `maintain/retain/reiterate/initiate/give/keep/with/a ~2 buy/outperform/overweight
    top/best/good/great/safe/preferred/favourite bet/bets/pick/picks/buy/buys/play/option/options/idea/investment
    bullish/positive/optimistic/upbeat/overweight/hopeful/constructive/bet/betting on
    like ~2 space/stock/sector
    buy on dip/dips/decline/correction
    buy ~5 target/stoploss
    target ~5 possible
    can/may/could/to ~1 touch/test/double/outperform/rally/bounce
    stay invested
    good/attractive ~1 buy/entry/valuation/opportunity
    room for ~2 upside/growth
    upside/uptrend/upmove ~1 intact/possible/potential/likely
    well placed/positioned
    poised/set/ready for/to ~2 rally/gain/rise/grow/growth/rebound/soar/boost/run
    buy/top rating
    pick up`,
  ],
  [
    -1.2,
    'SELL_CALL',
    `not ~3 good/great/buy/attractive/exciting/keen/advisable/comfortable/recommend/positive/optimistic/bullish/well
    maintain/retain/reiterate/initiate/give/keep/with/a/clear ~2 sell/reduce/underperform/underweight
    bearish/negative/cautious/underweight/sceptical/skeptical/caution on
    stay away
    stay/keep/be cautious/away/out/careful
    exercise caution
    would ~1 avoid
    sell on rise/rises/rally
    sell ~5 target/stoploss
    further to fall
    more ~2 downside/pain/correction
    book profits
    exit from
    limited upside
    look ~1 weak/stretched/expensive
    under ~1 performer
    too expensive/risky
    bad ~1 bet/idea/buy`,
  ],
  [
    1.3,
    'TARGET_UP',
    'target/rating ~3 raise/raised/hiked/upgraded/upped\nraise/hike/up/lift ~3 target/rating/guidance/forecast/outlook/estimate/estimates\nupgrade ~6 to\nrating upgrade/upgraded',
  ],
  [
    -1.3,
    'TARGET_DOWN',
    'target/rating ~3 cut/lowered/slashed/downgraded/reduced/trimmed\ncut/lower/slash/trim/reduce ~3 target/rating/guidance/forecast/outlook/estimate/estimates\ndowngrade ~6 to\nrating downgrade/downgraded/cut',
  ],
  [
    1.2,
    'CONTRACT',
    `win/bag/secure/receive/get/land/clinch/award/obtain/gain ~5 order/orders/contract/contracts/deal/deals/mandate/project/projects/tender/bid
    win/get/receive/secure/gain/obtain/grant ~5 approval/nod/clearance/licence/license/permission/patent/certification/go-ahead
    place/placed ~3 order
    order/contract/deal/contracts/orders ~2 from/worth/with/for
    sign ~4 deal/agreement/contract/order/mou/pact/letter
    to deliver/supply
    select/choose ~3 as
    get/gets/got ~2 nod/boost/lift
    give ~1 nod
    go-ahead`,
  ],
  [
    -1.2,
    'LAYOFF',
    `lay/lays/laid/laying off
    job/staff/personnel/workforce/headcount cut/cuts/reduction/reductions/loss/losses
    cut/reduce/slash/axe/shed/eliminate/trim ~4 job/jobs/staff/workforce/employees/personnel/headcount/people/positions/employee
    personnel/employee/employer/co ~1 negotiations
    codetermination/cooperation/statutory negotiations/talks
    terminate ~4 employment/contracts/contract/employees
    made redundant
    temporary/temporarily layoff/layoffs/lay
    close/shut/shutting/closing ~4 plant/factory/unit/mill/store/stores/operations/office/down`,
  ],
  [
    -1.2,
    'LEGAL_ACTION',
    `class action
    file/files/filed ~3 suit/lawsuit/complaint/case/bankruptcy/charge/charges/petition
    chapter 11
    show cause
    under ~2 investigation/probe/scrutiny/scanner/lens
    face/faces/facing ~3 probe/lawsuit/action/fine/penalty/charges/suit/inquiry
    pull/pulls/pulled up
    trading halt/suspended/halted
    product/safety recall
    slap/slaps/slapped ~3 fine/penalty/notice/case`,
  ],
  [
    -0.7,
    'LEAVES',
    'step/steps/stepped/stepping down\nput/puts ~4 on hold\ncall/calls/called off\nwrite/writes/wrote/written/writing down/off\nrun/runs out of\nlose/loses/lost ~2 ground/steam/sheen/shine/sparkle/flavour/market\nout of favour\ncome/comes/came to ~1 halt\nno respite/relief/sign/takers',
  ],
  [
    0.9,
    'RATES',
    'rate cut/cuts\ntax cut/cuts/break/relief\nstimulus hopes/measures/package/plan\nreform/reforms hopes/push\nease/eases/eased concern/concerns/fears/worries/tension/tensions',
  ],
  [
    -0.9,
    'RATES_UP',
    'rate hike/hikes/increase\nprofit squeeze\nmargin pressure/squeeze\nhope/hopes fade/dashed\nfade/dim/dash ~2 hope/hopes',
  ],
  [
    0.9,
    'SAVES',
    `bring/give/yield/achieve/generate ~4 saving/savings
    cost saving/savings
    cut/reduce/save/lower ~3 energy/fuel/emission/emissions/consumption
    best ~4 history/ever/year
    hire/recruit ~3 people/employees/staff/workers/engineers
    new jobs
    granted ~2 patent
    gain/get/give ~2 access
    share of ~4 market
    meet ~3 demand
    competitive edge/advantage`,
  ],
  [
    -0.9,
    'SUFFERS',
    `order ~6 pay
    pay ~2 compensation/damages/fine/penalty
    price/prices ~4 come/came down
    competition ~3 harder/tougher/tightened/fierce/intense/intensified
    withdraw ~3 forecast/guidance/outlook/target
    cost/costs overrun/overruns
    out of business/service
    lack of`,
  ],
  [
    0,
    'DISPOSAL',
    `sell ~6 unit/business/division/stake/operation/operations/subsidiary/share/shares/property/plant/building/holding/assets
    buy ~5 share/shares/stake/unit/business/division/subsidiary/company
    acquire ~6 share/shares/stake/unit/business/division/subsidiary/company
    increase/rise ~3 share capital
    number of ~2 share/shares
    holding ~8 fall/rise/exceed/decrease/increase
    rights offering/issue`,
  ],
  [
    0,
    'NEUTRAL_FACT',
    `share capital
    voting rights
    to ~2 present/hold/publish/announce/meet/consider/discuss/list/debut/raise/issue/mull
    annual/general/extraordinary ~1 meeting
    will ~2 hold/present/publish/announce/be/attend/take/report/release/continue
    financial details
    not ~1 disclosed
    details ~3 disclosed
    was/were not/n't disclosed/revealed
    stocks/stock ~2 focus/watch/news/radar
    in ~1 focus/news/talks
    brokerage/broker/brokers view/views/call/calls
    trading ideas/strategies/strategy
    subject to
    a total of
    is/are ~1 located/headquartered/based/listed/known/part/expected/engaged/specialised
    according to
    stand/stands/stood at
    no change/impact
    not impact
    to remain/stay/be
    in ~1 range
    key level/levels
    what to ~1 expect/watch
    here is/are
    part of
    purchase price
    stake/shares ~1 from/in/to
    the company said
    book value
    value of
    correspond/corresponds/corresponding to
    in/for the ~3 period
    as of
    net sales of
    has/have/had ~3 employees/personnel/people
    employ/employs/employed/employing ~3 people/persons/employees
    exchange rate`,
  ],
];

type Element = { readonly words: ReadonlySet<string>; readonly gap: number; readonly optional: boolean };
type Pattern = { readonly elements: readonly Element[]; readonly phrase: Phrase };

const BY_FIRST: ReadonlyMap<string, readonly Pattern[]> = compile();

function compile(): Map<string, Pattern[]> {
  const byFirst = new Map<string, Pattern[]>();
  for (const [value, group, patterns] of PHRASES) {
    for (const line of patterns.split('\n')) {
      const elements = elementsOf(line.trim());
      const pattern: Pattern = { elements, phrase: { value, group } };
      for (const word of elements[0]!.words) byFirst.set(word, [...(byFirst.get(word) ?? []), pattern]);
    }
  }
  return byFirst;
}

function elementsOf(line: string): Element[] {
  const elements: Element[] = [];
  let gap = 0;
  for (const piece of line.split(/\s+/)) {
    if (piece.startsWith('~')) gap = Number(piece.slice(1));
    else {
      const optional = piece.endsWith('?');
      elements.push({ words: new Set((optional ? piece.slice(0, -1) : piece).split('/')), gap, optional });
      gap = 0;
    }
  }
  return elements;
}

/** The phrases in a text, in order; where several begin at the same token, the first that is listed. They may overlap. */
export function findPhrases(tokens: readonly Token[], words: readonly (Word | undefined)[]): PhraseHit[] {
  const hits: PhraseHit[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const text = tokens[at]!.text;
    const lemma = words[at]?.lemma;
    const hit =
      firstHit(BY_FIRST.get(text), tokens, words, at) ??
      (lemma === undefined || lemma === text ? undefined : firstHit(BY_FIRST.get(lemma), tokens, words, at));
    if (hit !== undefined) hits.push(hit);
  }
  return hits;
}

function firstHit(
  patterns: readonly Pattern[] | undefined,
  tokens: readonly Token[],
  words: readonly (Word | undefined)[],
  at: number,
): PhraseHit | undefined {
  if (patterns === undefined) return undefined;
  for (const { elements, phrase } of patterns) {
    const to = matchEnd(elements, tokens, words, at);
    if (to >= 0) return { ...phrase, from: at, to };
  }
  return undefined;
}

/** The last token of a match that begins at `at`, or -1. A gap ends at a mark that ends a clause. */
function matchEnd(
  elements: readonly Element[],
  tokens: readonly Token[],
  words: readonly (Word | undefined)[],
  at: number,
): number {
  let last = at;
  for (let e = 1; e < elements.length; e++) {
    const { words: wanted, gap, optional } = elements[e]!;
    let found = -1;
    for (let i = last + 1; i <= last + 1 + gap && i < tokens.length; i++) {
      const token = tokens[i]!;
      if (wanted.has(token.text) || wanted.has(words[i]?.lemma ?? '')) {
        found = i;
        break;
      }
      if (token.text === '.' || token.text === ';' || token.text === ':' || token.text === '|') break;
    }
    if (found < 0 && !optional) return -1;
    if (found >= 0) last = found;
  }
  return last;
}
