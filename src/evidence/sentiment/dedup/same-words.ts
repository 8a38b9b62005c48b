/**
 * Words that desks exchange freely when they write one story: each group counts as its first word. Direction words are groups
 * too, so that "lifts" and "raises" are one and "cuts" stays another.
 */
const GROUPS: readonly string[] = [
  'raise raises raised lift lifts lifted hike hikes hiked boost boosts boosted up increase increases increased',
  'cut cuts lower lowers lowered trim trims trimmed reduce reduces reduced slash slashes slashed down decrease decreases decreased',
  'rise rises rose risen gain gains gained climb climbs climbed jump jumps jumped surge surges surged soar soars soared rally rallies rallied higher rising gaining climbing jumping surging soaring rallying',
  'fall falls fell fallen drop drops dropped slide slides slid decline declines declined slip slips slipped plunge plunges plunged tumble tumbles tumbled sink sinks sank dip dips falling dropping sliding declining slipping plunging tumbling sinking',
  'beat beats top tops topped exceed exceeds exceeded surpass surpasses surpassed',
  'miss misses missed lag lags lagged',
  'profit profits earnings income',
  'sales revenue revenues sale',
  'share shares stock stocks',
  'buy buys acquire acquires acquired acquiring purchase purchases purchased',
  'sell sells sold divest divests',
  'deal agreement pact',
  'sign signs signed ink inks inked reach reaches reached strike strikes struck agree agrees agreed',
  'launch launches launched launching unveil unveils unveiled introduce introduces debuts',
  'approve approves approved',
  'reject rejects rejected',
  'upgrade upgrades upgraded',
  'downgrade downgrades downgraded',
  'deny denies denied',
  'win wins won',
  'lose loses lost',
  'halt halts halted',
  'recall recalls recalled',
  'end ends ended ending',
  'block blocks blocked',
  'loss losses',
  'worker workers job jobs employee employees',
  'plan plans planned planning',
  'market markets',
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
   after amid over about says announce ceo corporation company news update reuters exclusive new inc corp plan reportedly sources source around about now just set wsj ft cnbc bloomberg`.split(
    /\s+/,
  ),
);

const FIRST = new Map(
  GROUPS.flatMap((group) => group.split(' ').map((word) => [word, group.split(' ', 1)[0] as string] as const)),
);

/**
 * Words that turn a story into another when only one of two titles has them: the group's first word and what it says.
 * Two titles are one story only if they agree on all of these.
 */
const TURNS = new Set(
  `raise cut rise fall beat miss buy sell not no never deny without halt resume resumes recall end start starts win lose vote call calls put puts high highs highest low lows lowest
   upgrade downgrade overweight underweight outperform underperform neutral hold loss approve reject block
   first-quarter second-quarter third-quarter fourth-quarter monday tuesday wednesday thursday friday saturday sunday
   january february march april may june july august september october november december`.split(/\s+/),
);

/** Words of brokers' notes, where one name in another's place is another note: "UBS maintains buy", "Stifel maintains buy". */
const OPINION = new Set(
  'target pt po rating coverage maintains maintain initiates reiterates upgrade downgrade overweight outperform neutral nifty'.split(
    ' ',
  ),
);

/** Whether a word (as `meaning` gives it) is one of a broker's note. */
export function isOfOpinion(word: string): boolean {
  return OPINION.has(word);
}

/** The word that stands for a token, `undefined` for one that carries nothing. */
export function meaning(token: string): string | undefined {
  const first = FIRST.get(token) ?? token;
  return EMPTY.has(first) ? undefined : first;
}

/** Whether a word (as `meaning` gives it) must stand in both titles or in neither. */
export function turnsTheStory(word: string): boolean {
  return TURNS.has(word);
}
