/** Words of a text that speak of companies. Lower case, plain. */

/** What belongs to a company: behind its name, they say that it is one ("Target shares", "Gap CEO"). */
export const BUSINESS_NOUNS = words(`
  stock stocks share shares shareholders shareholder investors investor stake earnings eps revenue revenues profit profits sales results quarter quarterly q1 q2
  q3 q4 ceo cfo coo cto chief chairman chairwoman president executive executives exec director board founder management guidance outlook forecast dividend buyback bonds bond debt
  ipo valuation subsidiary unit division workers employees layoffs strike union plant plants factory factories store stores dealers customers brand brands
  analyst analysts merger acquisition takeover bid spinoff spin-off product products app platform platforms cloud software chip chips deal contract lawsuit settlement antitrust recall margins margin
  costs price-target rating upgrade downgrade options calls puts bulls bears short-seller technology technologies supplier suppliers partner partners spokesperson spokesman spokeswoman
  insider insiders market-cap headquarters hq data-center services business operating adjusted adj 10-k 10-q 8-k pt
`);

/** What companies do, in headlines: behind a name at the start of a clause, they say that it is one. */
export const COMPANY_VERBS = words(`
  reports reported report posts posted beats beat misses missed tops topped raises raised hikes lifts lifted cuts slashes trims lowers lowered boosts boosted sees expects forecasts guides reaffirms
  reiterates affirms announces announced unveils unveiled launches launched introduces debuts releases acquires acquired buys bought sells sold divests spins merges names named appoints appointed hires taps
  fires ousts sues sued faces settles agrees agreed signs signed wins won loses recalls recalled halts suspends resumes plans planning says said warns warned declares declared authorizes files filed prices
  opens closes shuts invests invested partners collaborates expands builds completes completed receives gets secures seeks explores considers weighs mulls rejects accepts delays cancels drops adds hits
  reveals discloses discloses teams supplies delivers ships produces restructures exits enters joins issues repays redeems upsizes offers offered eyes jumps surges soars rallies slides slumps plunges tumbles sinks
  climbs gains falls rises drops shares gives pays stock nears races tells asks updates withdraws maintains overhauls revamps scraps slows restarts
  to will may could would is was has had can should
`);

/** Verbs of movement and being that many subjects have: they say less. */
export const WEAK_VERBS = words(`
  hits jumps surges soars rallies slides slumps plunges tumbles sinks climbs gains falls rises drops gives faces closes opens adds to will may could would is was has had can should
  eyes shares offers report nears races joins prices stock builds reveals partners hits beat
`);

/** Anywhere in the text, they say that it speaks of stocks at all. */
export const FINANCE_WORDS = words(`
  eps earnings shares stock stocks quarterly quarter q1 q2 q3 q4 revenue profit dividend guidance nyse nasdaq buyback upgrade upgrades upgraded downgrade downgrades downgraded analyst
  analysts ipo merger acquisition investors shareholders overweight underweight outperform underperform neutral pt bullish bearish wall billion million fy results estimate estimates est
  stake ceo cfo outlook forecast s&p dow rating coverage options 13f yoy retailer automaker insurer airline chipmaker bank lender
`);

/** Before a name, they start a clause or say that a company follows. */
export const CLAUSE_WORDS = words(`
  and or vs versus why how is are can will should could would does did do has as after while when if but says say said amid with against at from for by on of in buy sell like likes
  than about into over behind between inside what whats exclusive update breaking analysis hearing via watch
`);

/** Right before a name, they say that a company follows. */
export const COMPANY_BEFORE = words(`
  acquire acquires acquiring buys upgrades downgrades sues rival rivals retailer chipmaker automaker carmaker insurer giant owner parent maker bank carrier airline brewer lender drugmaker startup stock shares
  initiates reiterates upgraded downgraded like vs versus likes invests invest
`);

/** Legal forms that follow a name directly: hardly ever anything but a company. */
export const LEGAL_AFTER = words(
  'inc incorporated corp corporation co cos plc ltd limited llc lp nv sa ag se holdings holding hldgs group company',
);

/** Two words before a name: "shares of Gap", "stake in Target". */
export const OF_COMPANY = words(
  'shares stock stake ceo cfo chief head unit position holdings calls puts options investors shareholders bullish bearish coverage buyer owner rating maintains sales',
);

/** Verbs and nouns of an analyst: with a bank in front, the bank is the voice, not the subject. */
export const OPINION_VERBS = words(`
  maintains maintained retains retained reiterates reiterated reaffirms initiates initiated initiating upgrades upgraded upgrade downgrades downgraded downgrade raises raised cuts cut lowers lowered ups lifts hikes boosts trims starts started resumes
  assumes adjusts sees saw says said expects notes noted reinstates begins keeps stays remains recommends prefers likes rates rated names picks handpicks believes forecasts estimates
  predicts warns thinks comments removes adds drops sticks out views calls called positive bullish bearish turns
`);
export const OPINION_NOUNS = words(`
  analyst analysts strategist strategists economist economists conference forum summit healthcare note research report upgrade downgrade coverage global asia india securities
  estimates says view survey target ratings rating head initiation
`);
/** What an opinion is about; one of these makes "Goldman Sachs raises ..." an opinion. */
export const OPINION_OBJECTS = words(`
  buy sell hold neutral overweight underweight outperform underperform equal-weight equalweight weight perform coverage target pt po rating price stock stocks shares view conviction upside downside forecast forecasts estimates estimate upgrade
  downgrade oil gold growth gdp commodities commodity market markets sector nifty sensex rupee dollar rate rates inflation recession investors yields crude comments equities midcap peer
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
