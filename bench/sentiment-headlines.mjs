// Made-up headlines in the manner of American and European business news, with their label. Companies and figures are invented.
// They teach the model what its Indian market headlines seldom speak of: courts, regulators, drugs, recalls, rivals.

const SLOTS = {
  other:
    'Corvane|Bluepeak|Halden Motors|Stratix|Norwell Bank|Quillon|Ferrant Air|Mavira|Ostrand|Tessaly Foods|Pinnock|Redfold|Juniper Ridge|Calvex|Sorrento Oil|Welkin|Arbor Health|Dunmore Steel',
  broker: 'Grantham Securities|Keller Research|Ashdown Capital|Lindgren Markets|Marlow Partners|Beacon Street Equity',
  law: 'SEC|DOJ|FTC|EU|FDA|regulators|Justice Department|state attorney general|watchdog',
  q: 'Q1|Q2|Q3|Q4|first-quarter|second-quarter|third-quarter|fourth-quarter|quarterly|full-year',
  good: 'profit|revenue|sales|earnings|net income|margins|subscriber numbers|cash flow|orders|deliveries|same-store sales',
  product:
    'phone|chip|truck|cancer drug|vaccine|streaming service|electric SUV|cloud software|battery|diabetes pill|jet engine',
  up: 'rises|jumps|climbs|soars|surges|gains|rallies|advances',
  down: 'falls|drops|slides|plunges|sinks|tumbles|slips|declines',
};

/** `[it]` is the company that the label is about; a line without it is labelled as a whole. */
const TEMPLATES = {
  2: `[it] {up} after {q} earnings beat estimates
[it] tops {q} {good} estimates, raises guidance
[it] lifts full-year forecast on strong {product} demand
[it] beats {other} in {product} sales
[it] outperforms {other} in {product} market
[it] overtakes {other} as largest {product} maker
[it] takes market share from {other}
[it] gains ground on {other} as {product} sells out
{other} loses market share to [it]
{other} loses {product} contract to [it]
[it] wins patent case against {other}
Court throws out lawsuit against [it]
Judge dismisses class action against [it]
{law} drops probe of [it]
{law} approves new [it] {product}
[it] wins {law} approval for {product}
[it] {product} succeeds in late-stage trial
[it] announces \${pct} billion share buyback
[it] raises dividend by {pct}%
[it] boosts buyback, hikes dividend
[it] wins \${n} million contract from the Navy
[it] lands deal to supply {product} to {other}
[it] shares hit all-time high
[it] stock {up} {pct}% premarket
{broker} upgrades [it] to buy
{broker} raises price target on [it] to \${n}
{broker} initiates [it] at outperform
[it] named top pick at {broker}
Moody's raises credit rating of [it]
[it] swings to profit as costs fall
[it] narrows {q} loss as sales climb
[it] cuts debt by {pct}%
[it] {q} loss narrows to \${lo} million
[it] net loss shrinks on higher sales
[it] adds {pct} million subscribers, more than expected
[it] {up} as {other} {down}
{other} {down} while [it] {up}
[it] gains as bid from {other} lifts shares
{other} to buy [it] at a {pct}% premium
Activist takes stake in [it]; shares jump
[it] churn fell to {lo}% from {hi}%
[it] costs fell {pct}% in the quarter
Unemployment falls to lowest since {year}
Jobless claims drop more than expected
Inflation cools to {lo}% from {hi}%
[it] {q} profit \${hi} million vs \${lo} million a year earlier
[it] {q} revenue of \${hi} billion, up from \${lo} billion
[it] reports record {q} {good}
[it] emerges from bankruptcy with less debt
[it] settles lawsuit, ending long dispute with {other}
Strong {product} demand drives [it] {good} higher`,
  0: `[it] {down} after {q} earnings miss estimates
[it] misses on {good}, cuts guidance
[it] misses {q} {good} estimates
[it] cuts full-year forecast on weak {product} demand
[it] warns of weaker {product} demand
[it] no longer expects to meet full-year target
{other} beats [it] in {product} sales
{other} outperforms [it] in {product} market
{other} overtakes [it] as largest {product} maker
{other} takes market share from [it]
[it] loses market share to {other}
{other} wins patent case against [it]
{other} sues [it] over {product} patents
Class action lawsuit filed against [it]
Investors sue [it] over {product} claims
{law} sues [it]
{law} opens antitrust probe into [it]
{law} investigates [it] accounting
{law} fines [it] \${n} million
{law} rejects [it] {product}
[it] {product} fails in late-stage trial
[it] recalls {n} vehicles over faulty {product}
[it] recalls {product} after complaints
[it] halts {product} production
Trading in [it] halted after accounting fraud allegations
[it] admits accounting irregularities
[it] to cut {n} jobs
[it] to lay off {pct}% of staff
[it] closes {n} stores, cuts jobs
[it] files for bankruptcy protection
[it] files for chapter 11
[it] suspends dividend
[it] cuts dividend as cash dries up
[it] delays {product} launch
[it] hit by hack of customer data
Hackers steal data of {n} million [it] customers
Outage hits [it] customers
[it] CEO resigns amid scandal
[it] stock {down} {pct}% premarket
[it] shares hit 52-week low
{broker} downgrades [it] to sell
{broker} cuts price target on [it] to \${n}
{broker} initiates [it] at underperform
Moody's cuts credit rating of [it] to junk
[it] swings to loss as costs rise
[it] {q} loss widens to \${n} million
[it] loses contract to {other}
[it] {down} as {other} {up}
{other} {up} while [it] {down}
[it] churn rose to {hi}% from {lo}%
[it] costs rose {pct}% in the quarter
Unemployment rises to highest since {year}
Jobless claims jump more than expected
Inflation quickens to {hi}% from {lo}%
[it] {q} profit \${lo} million vs \${hi} million a year earlier
[it] {q} revenue of \${lo} billion, down from \${hi} billion
Workers at [it] go on strike
Fire shuts [it] plant
Short seller accuses [it] of fraud
[it] takes \${n} million charge on {product} unit
[it] sales growth slows in China`,
  1: `[it] to report {q} earnings on Thursday
What to expect from [it] {q} earnings
[it] names new chief financial officer
[it] to present at {broker} conference
[it] declares quarterly dividend
[it] schedules {q} earnings call
[it] files annual report
[it] sells notes due {year}
[it] prices \${n} million bond offering
[it] in talks with {other} over {product} venture
[it] to hold annual meeting on May 5
[it] vs {other}: which is the better buy?
3 things to know about [it]
[it] trades flat ahead of earnings
[it] maintained at hold at {broker}
{broker} keeps neutral rating on [it]
[it] upgrades {other} to buy
[it] downgrades {other} to underweight
[it] analyst raises {other} price target to \${n}
[it] cuts price target on {other}
[it] sues {other} over patents
[it] completes acquisition of {other} unit
[it] agrees to buy {other} for \${pct} billion
[it] holders vote on merger with {other}
[it] opens office in Singapore
[it] shares little changed
Here is how much [it] executives were paid
[it] updates {product} app
Ask the expert: is [it] a value stock?
Stocks to watch: [it], {other}
[it] moves headquarters to Texas
[it] insider sells {n} shares`,
};

/** `perTemplate` headlines of each template, from a seeded generator: {text, about, y}; `about` is absent in some, and the text then labelled as a whole. */
export function madeUpHeadlines(perTemplate, random) {
  const pick = (words) => words[Math.floor(random() * words.length)];
  const slots = Object.fromEntries(Object.entries(SLOTS).map(([name, words]) => [name, words.split('|')]));
  const headlines = [];
  for (const [y, templates] of Object.entries(TEMPLATES)) {
    for (const template of templates.split('\n')) {
      for (let i = 0; i < perTemplate; i++) {
        const low = random() * 40 + 1;
        const fill = {
          lo: low.toFixed(1),
          hi: (low * (1.1 + random())).toFixed(1),
          pct: String(Math.floor(random() * 30) + 2),
          n: String(Math.floor(random() * 900) + 20),
          year: String(2005 + Math.floor(random() * 20)),
        };
        const about = pick(slots.other);
        const others = slots.other.filter((name) => name !== about);
        const text = template
          .replaceAll('[it]', about)
          .replace(/\{(\w+)\}/g, (_, name) => fill[name] ?? pick(name === 'other' ? others : slots[name]));
        const named = template.includes('[it]');
        if (named) headlines.push({ text, about: [about], y: Number(y) });
        // With two companies there is no label for the whole.
        if (!named || !template.includes('{other}'))
          headlines.push({ text: text.charAt(0).toUpperCase() + text.slice(1), y: Number(y) });
      }
    }
  }
  return headlines;
}
