/**
 * Words that desks exchange freely when they write one story: each group counts as its first word. Direction words are groups
 * too, so that "lifts" and "raises" are one and "cuts" stays another.
 */
const GROUPS: readonly string[] = [
  'raise raises raised lift lifts lifted hike hikes hiked boost boosts boosted up increase increases increased',
  'cut cuts lower lowers lowered trim trims trimmed reduce reduces reduced slash slashes slashed down decrease decreases decreased',
  'rise rises rose risen gain gains gained climb climbs climbed jump jumps jumped surge surges surged soar soars soared rally rallies rallied higher',
  'fall falls fell fallen drop drops dropped slide slides slid decline declines declined slip slips slipped plunge plunges plunged tumble tumbles tumbled sink sinks sank dip dips',
  'beat beats top tops topped exceed exceeds exceeded surpass surpasses surpassed',
  'miss misses missed lag lags lagged',
  'profit profits earnings income',
  'sales revenue revenues sale',
  'share shares stock stocks',
  'buy buys acquire acquires acquired acquiring purchase purchases purchased',
  'sell sells sold divest divests',
  'deal agreement pact',
  'first-quarter q1 1q',
  'second-quarter q2 2q',
  'third-quarter q3 3q',
  'fourth-quarter q4 4q',
  'forecast forecasts outlook guidance',
  'quarterly quarter',
  'company companies co',
  'corporation corp inc incorporated ltd plc',
  'says said say',
  'announce announces announced report reports reported post posts posted',
  'estimate estimates est expectation expectations view views consensus',
  'us usa u.s',
  'ceo chief',
  'firm firms',
];

/** Words that carry nothing: a title with them and one without are the same. */
const EMPTY = new Set(
  `a an and are as at be but by for from has have her his in into is it its of on or our than that the their this to was were will with
   after amid over about says announce ceo corporation company news update reuters exclusive new inc corp`.split(/\s+/),
);

const FIRST = new Map(
  GROUPS.flatMap((group) => group.split(' ').map((word) => [word, group.split(' ', 1)[0] as string] as const)),
);

/**
 * Words that turn a story into another when only one of two titles has them: the group's first word and what it says.
 * Two titles are one story only if they agree on all of these.
 */
const TURNS = new Set([
  ...'raise cut rise fall beat miss buy sell'.split(' '),
  ...'not no never denies deny without halts halt resumes resume recall recalls ends end starts start wins win loses lose'.split(
    ' ',
  ),
  ...'upgrade upgrades upgraded downgrade downgrades downgraded overweight underweight outperform underperform neutral hold'.split(
    ' ',
  ),
  ...'loss losses approves approve approved rejects reject rejected blocks block blocked'.split(' '),
  ...'first-quarter second-quarter third-quarter fourth-quarter monday tuesday wednesday thursday friday saturday sunday'.split(
    ' ',
  ),
  ...'january february march april may june july august september october november december'.split(' '),
]);

/** The word that stands for a token, `undefined` for one that carries nothing. */
export function meaning(token: string): string | undefined {
  const first = FIRST.get(token) ?? token;
  return EMPTY.has(first) ? undefined : first;
}

/** Whether a word (as `meaning` gives it) must stand in both titles or in neither. */
export function turnsTheStory(word: string): boolean {
  return TURNS.has(word);
}
