import { TOPICS, type Topic } from '../../../domain/sentiment-score.js';
import type { Token } from './tokens.js';

const WORDS: Readonly<Record<Topic, string>> = {
  earnings:
    'earnings profit profits revenue revenues sales turnover quarter quarterly q1 q2 q3 q4 eps ebit ebitda ebita results result net pat npat margin margins guidance loss losses topline income dividend outlook forecast pretax',
  analyst:
    'analyst analysts upgrade upgrades upgraded downgrade downgrades downgraded rating ratings target brokerage broker brokers overweight underweight outperform underperform initiates reiterates consensus estimates recommend recommends recommendation pick picks',
  product:
    'launch launches launched launching product products unveil unveils unveiled introduce introduces introduced device model models software app platform chip chips drug vaccine patent patents release releases order orders contract contracts deliver delivery customer customers service services technology trial recall recalls iphone',
  regulatory:
    'sec fda ftc doj sebi rbi regulator regulators regulatory antitrust probe probes probed investigation investigations lawsuit lawsuits sue sues sued court judge fined fines penalty ban bans banned settlement settles approval approves approved law legal compliance tax sanctions tariff tariffs cci eu commission licence license complaint fraud subpoena ruling',
  market:
    'shares stock stocks share market markets index indices sensex nifty nasdaq dow s&p ftse dax nikkei futures rally rallies rallied selloff bull bear bulls bears trading trade traders investors wall street points intraday oil gold rupee dollar euro yen bond bonds yields commodity commodities equities volume premarket ipo',
};

/** Per word the topics it speaks of: bit `t` for topic `t`. */
const BITS = bits();

/** What a text is about, in the order of `TOPICS`; empty when none is recognised. */
export function topicsOf(tokens: readonly Token[]): Topic[] {
  let found = 0;
  for (const { text } of tokens) found |= BITS.get(text) ?? 0;
  return TOPICS.filter((_, t) => (found >> t) & 1);
}

function bits(): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  TOPICS.forEach((topic, t) => {
    for (const word of WORDS[topic].split(' ')) all.set(word, (all.get(word) ?? 0) | (1 << t));
  });
  return all;
}
