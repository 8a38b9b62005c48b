import { TOPICS, type Topic } from '../../../domain/sentiment-score.js';
import type { Reading } from './reading.js';

const WORDS: Readonly<Record<Topic, ReadonlySet<string>>> = {
  earnings: of(
    'earnings profit profits revenue revenues sales turnover quarter quarterly q1 q2 q3 q4 eps ebit ebitda ebita results result net pat npat margin margins guidance loss losses topline income dividend outlook forecast pretax',
  ),
  analyst: of(
    'analyst analysts upgrade upgrades upgraded downgrade downgrades downgraded rating ratings target brokerage broker brokers overweight underweight outperform underperform initiates reiterates consensus estimates recommend recommends recommendation pick picks',
  ),
  product: of(
    'launch launches launched launching product products unveil unveils unveiled introduce introduces introduced device model models software app platform chip chips drug vaccine patent patents release releases order orders contract contracts deliver delivery customer customers service services technology trial recall recalls iphone',
  ),
  regulatory: of(
    'sec fda ftc doj sebi rbi regulator regulators regulatory antitrust probe probes probed investigation investigations lawsuit lawsuits sue sues sued court judge fined fines penalty ban bans banned settlement settles approval approves approved law legal compliance tax sanctions tariff tariffs cci eu commission licence license complaint fraud subpoena ruling',
  ),
  market: of(
    'shares stock stocks share market markets index indices sensex nifty nasdaq dow s&p ftse dax nikkei futures rally rallies rallied selloff bull bear bulls bears trading trade traders investors wall street points intraday oil gold rupee dollar euro yen bond bonds yields commodity commodities equities volume premarket ipo',
  ),
};

const ENTRIES = TOPICS.map((topic) => [topic, WORDS[topic]] as const);

/** What a text is about, in the order of `TOPICS`; empty when none is recognised. */
export function topicsOf({ tokens }: Pick<Reading, 'tokens'>): Topic[] {
  return ENTRIES.filter(([, words]) => tokens.some(({ text }) => words.has(text))).map(([topic]) => topic);
}

function of(words: string): Set<string> {
  return new Set(words.split(' '));
}
