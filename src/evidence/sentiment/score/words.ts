import { hashText } from './hash-text.js';
import { inflect } from './inflect.js';

/** What a word can do in a sentence about money. */
export interface Word {
  /** Base form: `fall` for `fell`. */
  readonly lemma: string;
  /** Up (> 0) or down (< 0) by how much: 1 is an ordinary rise; 0 for words without direction. */
  readonly direction: number;
  /** 1 when more of it is good (profit), -1 when more of it is bad (debt), 0 when it is no quantity. */
  readonly quantity: number;
  /** Good (> 0) or bad (< 0) by itself: 1 is an ordinary good word. */
  readonly tone: number;
  /** Short name of its group, for the model: `UP`, `PROFIT`, `LEGAL` ... */
  readonly group: string;
  /** Hashes for the model: of the base form, and of the group with the sign of its tone where it has no direction. */
  readonly formHash: number;
  readonly groupHash: number;
}

type Kind = 'verb' | 'noun' | 'plain';
type Rule = readonly [
  group: string,
  values: Partial<Pick<Word, 'direction' | 'quantity' | 'tone'>>,
  kind: Kind,
  words: string,
];

/** Later groups win over earlier ones where a form stands in both. */
const RULES: readonly Rule[] = [
  // Moves.
  [
    'UP2',
    { direction: 1.5 },
    'verb',
    'soar surge jump leap/leaps/leapt/leaped/leaping skyrocket rocket spike zoom double treble triple quadruple rally vault shoot/shoots/shot/shooting catapult spurt gallop',
  ],
  [
    'UP',
    { direction: 1 },
    'verb',
    'rise/rises/rose/risen/rising increase grow/grows/grew/grown/growing climb gain advance! advances! advanced! advancing! improve expand strengthen accelerate boost lift raise hike firms! firmed! appreciate rebound bounce recover rev/revs/revved widen broaden enlarge multiply mount swell/swells/swelled/swollen/swelling ascend escalate enhance heighten augment inflate intensify perk pop/pops/popped/popping quicken',
  ],
  [
    'UP',
    { direction: 1 },
    'plain',
    'up/upped higher upward upwards upside uptick upturn upswing uptrend bigger larger greater growth run-up upmove uptake',
  ],
  ['UP1', { direction: 0.6 }, 'verb', 'inch edge creep/creeps/crept/creeping nudge tick'],
  [
    'DOWN2',
    { direction: -1.5 },
    'verb',
    'plunge plummet tumble crash sink/sinks/sank/sunk/sinking slump nosedive collapse tank crater halve slash dive/dives/dived/dove/diving nose-dive crumble meltdown bleed/bleeds/bled/bleeding haemorrhage hammer batter pummel wallop',
  ],
  [
    'DOWN',
    { direction: -1 },
    'verb',
    'fall/falls/fell/fallen/falling decline decrease drop/drops/dropped/dropping slide/slides/slid/sliding slip/slips/slipped/slipping shrink/shrinks/shrank/shrunk/shrinking contracted! contracting! weaken reduce cut/cuts/cutting lower dip/dips/dipped/dipping shed/sheds/shedding ease retreat narrow deteriorate slow diminish trim/trims/trimmed/trimming pare skid/skids/skidded/skidding recede subside wane ebb dwindle erode worsen depreciate moderate curtail lessen falter sag/sags/sagged/sagging wilt stumble slacken soften curb drift minimize minimise shorten downsize halt!',
  ],
  [
    'DOWN',
    { direction: -1 },
    'plain',
    'down/downed/downs lower downward downwards downside downtick downturn downtrend decline smaller fewer less reduction reductions contraction contractions depreciation downswing erosion shrinkage',
  ],
  // Quantities: more is good.
  [
    'PROFIT',
    { quantity: 1 },
    'noun',
    'profit earning income ebit ebitda ebita ebt eps margin profitability pat! npat pbt! surplus result net! bottomline cashflow',
  ],
  [
    'SALES',
    { quantity: 1 },
    'noun',
    'sale revenue turnover topline billing booking order orderbook backlog receipt intake sales/sale',
  ],
  [
    'SALES',
    { quantity: 1 },
    'noun',
    'volume demand shipment delivery output production export subscriber customer client user passenger traffic visitor footfall occupancy load! premium deposit inflow productivity efficiency competitiveness utilisation utilization circulation membership registration arrival consumption throughput',
  ],
  [
    'WORTH',
    { quantity: 1 },
    'noun',
    'share stock equity scrip counter market index value valuation price dividend payout asset nav! aum! yield liquidity cash capacity return reserve gdp! economy pmi! confidence sentiment rating employment investment spending wealth wages! salary fund! rupee! currency interest! activity presence position share! performance capitalisation capitalization purchase lending',
  ],
  [
    'OUTLOOK',
    { quantity: 1 },
    'noun',
    'guidance forecast outlook estimate target projection expectation prospect view!',
  ],
  [
    'STAFF',
    { quantity: 0.7 },
    'noun',
    'job staff! workforce employee personnel headcount staffing position! payroll worker',
  ],
  // Quantities: more is bad.
  ['LOSS', { quantity: -1, tone: -0.6 }, 'noun', 'loss/losses lose!'],
  [
    'BURDEN',
    { quantity: -1 },
    'noun',
    'debt cost expense expenditure unemployment jobless joblessness churn inflation npa provision provisioning deficit tax risk attrition default delinquency complaint liability leverage vacancy outflow uncertainty writedown writeoff write-down burn impairment overdue arrears! shortfall gap bankruptcy fine penalty accident incident injury emission waste downtime tariff dilution interest-cost charge pledge overhead payable tension bad-loan stress! crime fatality pollution lag redundancy slippage restructuring spread! claim! claims!',
  ],
  // Tone: good.
  [
    'GOOD2',
    { tone: 1.6 },
    'plain',
    'blockbuster stellar outstanding excellent superb spectacular record bumper breakthrough bullish bull bulls upbeat robust buoyant euphoria euphoric multibagger multibaggers fantastic terrific',
  ],
  [
    'GOOD',
    { tone: 1 },
    'plain',
    'strong stronger strongest strongly solid healthy healthier positive positively optimistic optimism confident good great better best attractive favourable favorable favorably favourably encouraging promising impressive profitable profitably successful successfully success efficient lucrative compelling brisk brighter bright rosy vibrant resilient resilience sound steady sturdy undervalued outperformer accretive cheap comfortable comfortably cheer cheers cheerful cheered hopeful hopes hope lead leading leader leaders leads tailwind tailwinds green black momentum booming boom winner winners gainer gainers turnaround revival comeback rebound recovery improvement improvements enhancement expansion advantage opportunity opportunities milestone premium potential top topmost flagship award-winning awarded favourite well superior smooth smoothly pleased satisfied glad delighted happy proud innovative unique fast faster fastest rapid rapidly competitive beneficiary beneficiaries bonus reward rewarding rewards sweet shining sparkle',
  ],
  [
    'GOOD',
    { tone: 1 },
    'verb',
    'benefit excel thrive flourish prosper succeed achieve accomplish shine/shines/shone/shining sparkle sizzle glitter revive cheer buoy uplift bolster propel fuel spur/spurs/spurred/spurring support stabilise stabilize reclaim regain recoup resume rejoice delight impress reward help aid aids prop/props/propped/propping secure rerate stimulate streamline facilitate enable',
  ],
  [
    'WIN',
    { tone: 1.2 },
    'verb',
    'win/wins/won/winning bag/bags/bagged/bagging clinch land garner award receive! received! receives! obtain snag/snags/snagged nab/nabs/nabbed grab/grabs/grabbed',
  ],
  [
    'BEAT',
    { tone: 1.2 },
    'verb',
    'beat/beats/beaten/beating top/tops/topped/topping exceed surpass outperform outpace outshine outdo outstrip/outstrips/outstripped overtake/overtakes/overtook/overtaken eclipse trump',
  ],
  ['UPGRADE', { tone: 1.3 }, 'verb', 'upgrade overweight outperform! rerate'],
  [
    'BUY',
    { tone: 0.7 },
    'verb',
    'buy/buys/bought/buying accumulate prefer/prefers/preferred recommend like! likes! invest',
  ],
  [
    'APPROVE',
    { tone: 0.8 },
    'verb',
    'approve clear! clears! cleared! nod! nods! approval! approvals! greenlight permit/permits/permitted clearance! authorise authorize exempt acquit/acquits/acquitted settle',
  ],
  [
    'GROW',
    { tone: 0.5 },
    'verb',
    'launch unveil introduce debut partner partnership! partnerships! alliance! alliances! collaborate collaboration! tie-up! pact! pacts! develop modernise modernize extend extension! cooperate cooperation! co-operation! open! opens! opened! start! starts! started! begin/begins/began inaugurate',
  ],
  ['DELIVER', { tone: 0.5 }, 'verb', 'deliver supply select choose/chooses/chose/chosen commission'],
  // Tone: bad.
  [
    'BAD2',
    { tone: -1.6 },
    'plain',
    'disaster disastrous dismal terrible horrible catastrophic catastrophe bankruptcy bankrupt insolvent insolvency liquidation fraud fraudulent scam scams scandal bloodbath mayhem carnage rout panic turmoil meltdown crisis crises recession bearish bear bears default defaults defaulted selloff insolvency',
  ],
  [
    'BAD',
    { tone: -1 },
    'plain',
    'weak weaker weakest weakness weakly poor poorer poorly bad worse worst negative negatively pessimistic pessimism gloomy gloom grim bleak sluggish subdued tepid muted dull flat-lining soft softer disappointing disappointment disappointments unfavourable unfavorable adverse adversely difficult difficulty difficulties tough tougher challenging challenge challenges problem problems trouble troubles troubled woe woes fear fears worry worries worried worrying worrisome concern concerns concerned anxiety jitters jittery nervous nervousness cautious caution wary volatile volatility choppy uncertain uncertainty risky expensive overvalued overbought stretched unattractive unprofitable lossmaking headwind headwinds slowdown stagnant stagnation lacklustre lackluster laggard laggards loser losers underperformer red unrest strike strikes blow setback setbacks hurdle hurdles burden pressure pressures pressured pain painful slippage shortage shortages glut oversupply overhang dent dents dented weigh weighs weighed delay delays delayed vulnerable distress distressed stressed bad ugly bitter sour soured unlikely unable unfortunately sceptical skeptical scepticism doubt doubts doubtful harsh severe severely sharp-drop lowest bottom underweight negligence deficient obsolete stagnate correction corrections pullback nightmare drought threat threats threatens threatened fragile deadlock impasse disruption disruptions outage outages hack hacked breach breaches leak casualty tragic death dead injured kill killed kills fire explosion blast hurt hurts hurting spook spooks spooked hamper hampers hampered bite bites',
  ],
  [
    'BAD',
    { tone: -1 },
    'verb',
    'miss disappoint lose/loses/lost/losing suffer struggle fail underperform lag/lags/lagged/lagging trail warn plague dampen damp drag/drags/dragged/dragging haunt derail jeopardise jeopardize fret/frets/fretted/fretting dodge spoil mar/mars/marred/marring cripple deepen languish fizzle stall tarnish cap/caps/capped/capping wipe erase snap/snaps/snapped evade scrap/scraps/scrapped/scrapping shelve postpone defer/defers/deferred cancel/cancels/cancelled/canceled/cancelling terminate withdraw/withdraws/withdrew/withdrawn suspend abandon discontinue idle',
  ],
  [
    'LEGAL',
    { tone: -1.1 },
    'verb',
    'sue/sues/sued/suing allege accuse probe investigate investigation! investigations! lawsuit! lawsuits! litigation! penalise penalize ban/bans/banned/banning bar! bars! barred! raid fined! violate violation! violations! breach scrutinise scrutiny! subpoena! indict indicted! convict guilty! illegal! illegally! unlawful! notice! notices! penalty! penalties! crackdown! sanction prosecute complaint! complaints! fraud! bribery! bribe! bribes! corruption! cartel! antitrust! irregularities! laundering! arrest jail jailed! dispute! disputes! recall object! objects! reject seize attach! attaches! blacklist debar/debars/debarred wrongdoing! misconduct! negligent! fir! chargesheet! summon',
  ],
  [
    'CLOSE',
    { tone: -0.9 },
    'verb',
    'shut/shuts/shutting closure! closures! shutdown! layoff! layoffs! redundancies! redundancy! downsizing! dismiss dismissal! dismissals! sack axe fire! fires! fired! retrench! retrenchment! closedown! lay-off! lay-offs! furlough',
  ],
  [
    'QUIT',
    { tone: -0.6 },
    'verb',
    'quit/quits/quitting resign resignation! exit exits! oust ousts! ousted! step-down! departure! departs!',
  ],
  ['DOWNGRADE', { tone: -1.3 }, 'verb', 'downgrade underweight underperform! downgraded!'],
  ['SELL', { tone: -0.7 }, 'verb', 'sell/sells/selling avoid dump divest offload short!'],
  // Neither: verbs that phrases are made of, and words whose everyday tone means nothing here.
  [
    'VERB',
    {},
    'verb',
    'return turn swing/swings/swung/swinging move sign meet/meets/met/meeting match post report file face pull slap put/puts/putting call place incur book employ hire terminate lay/lays/laid/laying write/writes/wrote/written/writing step run/runs/ran/running hit/hits/hitting touch scale stand/stands/stood/standing give/gives/gave/given/giving take/takes/took/taken/taking keep/keeps/kept/keeping come/comes/came/coming go/goes/went/gone/going bring/brings/brought/bringing agree grant pay/pays/paid/paying estimate account contract',
  ],
  [
    'NONE',
    {},
    'plain',
    'goodwill gross agreement agreements united vision care trust chance want wants big natural legal important capital free please alliance fine yes share united number matters matter forward novel mine mining interested legally moody pinnacle no super god hard true active dear charm fair safety save saving savings energy energetic bargain warm adopt adopts adopted attract attracts attracted',
  ],
  // Neither.
  [
    'FLAT',
    { tone: 0 },
    'plain',
    'flat unchanged steady stable mixed rangebound range-bound sideways consolidate consolidates consolidation little-changed muted neutral hold holds maintain maintains maintained equalweight',
  ],
  [
    'PERSONNEL',
    { tone: 0 },
    'verb',
    'appoint name! names! named! hire elect nominate rejoin appointment! appointments! chairman! ceo! cfo! coo! md! director! directors! head! vp! president! successor! board!',
  ],
  [
    'PLAN',
    { tone: 0 },
    'verb',
    'plan mull consider eye! eyes! eyeing! seek/seeks/sought/seeking explore propose intend aim weigh! talks! discuss likely! may! might! could! would! should! expect see! sees! seen! will!',
  ],
  [
    'HOLDING',
    { tone: 0 },
    'verb',
    'acquire acquisition! acquisitions! merge merger! mergers! buyout! stake! stakes! demerger! takeover! issue! issues! ipo! ipos! allot/allots/allotted list! lists! listing! offer! offers! offering! raise-fund bond! bonds! ncd! ncds! debentures! subscribe subscription! capital! divestment! disinvestment! buyback! buybacks! transaction! transactions!',
  ],
  [
    'EVENT',
    { tone: 0 },
    'plain',
    'meeting agm conference presentation webcast announce announces announced report reports reported present presents publish published release releases released said says according details disclosed website headquartered founded established based located employs operates provides offers specializes specialises includes consists comprises',
  ],
];

const LEXICON: ReadonlyMap<string, Word> = build();

function build(): Map<string, Word> {
  const lexicon = new Map<string, Word>();
  for (const [group, values, kind, words] of RULES) {
    for (const [form, lemma] of inflect(words, kind)) {
      const before = lexicon.get(form);
      // A quantity keeps its sign when a later group gives it a tone: `penalty` is both.
      const quantity = values.quantity ?? before?.quantity ?? 0;
      const direction = values.direction ?? before?.direction ?? 0;
      const tone = values.tone ?? 0;
      const formHash = hashText(lemma);
      const groupHash = hashText(group + (direction === 0 ? Math.sign(tone) : ''));
      lexicon.set(form, { lemma, direction, quantity, tone, group, formHash, groupHash });
    }
  }
  return lexicon;
}

/** What the finance vocabulary knows of a word in lower case, if anything. */
export function knownWord(text: string): Word | undefined {
  return LEXICON.get(text);
}
