// Made-up sentences in the manner of company reports and releases, with their label. Companies and figures are invented.
// They teach the model a register that the headlines it learns from do not have: most such sentences state a fact.
const SLOTS = {
  co: 'Nordvik|Halla|Tormec|Brenta Group|Solvaro|Ekman Steel|Kurkela|Lumis|Aldera|Pohjola Paper|Vantor|Meritech|Oxelo|Rautasalo|Savo Systems|Finnbay|The company|The group|The Company|The firm|The Group',
  person: 'CEO Anna Berg|managing director Juha Salmi|chief executive Mark Olsen|CFO Lena Virta|chairman Peter Holm',
  city: 'Helsinki|Oslo|Tampere|Gothenburg|Riga|Vilnius|St Petersburg|Warsaw|Copenhagen|Tallinn|Espoo|Shanghai',
  country: 'Finland|Sweden|Russia|Estonia|Germany|China|Poland|Brazil|the Baltic states|the Nordic countries',
  thing:
    'paper machine|tanker|network|crane|office building|software|boiler|elevator|packaging line|power plant|hospital|mobile service|ferry|mill|data centre|logistics centre|shopping centre',
  unit: 'mill|plant|factory|unit|subsidiary|division|business|segment|store chain',
  good: 'operating profit|net profit|net sales|sales|revenue|turnover|pretax profit|profit before taxes|earnings per share|EBIT|EBITDA|gross margin|order intake|the order book|cash flow from operations|market share|passenger numbers|deliveries|profitability|demand|production|cargo volume|the operating margin|profit for the period|operating income|new orders|service revenue',
  bad: 'operating loss|net loss|pretax loss|loss before taxes|loss per share|loss for the period',
  burden:
    'costs|raw material prices and costs|operating expenses|net debt|interest expenses|credit losses|personnel costs',
  period:
    'the second quarter|the first half of 2008|January-September 2009|the third quarter of 2007|the review period|2006|the fiscal year|the first nine months|Q4 2010|the financial year 2005',
  rose: 'rose|increased|grew|climbed|went up|improved|was up|jumped|surged|advanced',
  fell: 'fell|decreased|declined|dropped|went down|was down|weakened|slipped|shrank|plunged|dipped',
  product:
    'mobile phones|steel products|magazines|dairy products|fibre|tyres|frozen food|medical devices|forest machines|coated paper|elevators',
};

const TEMPLATES = {
  2: `{Good} {rose} to EUR {hi} mn from EUR {lo} mn .
{Good} {rose} by {pct} % in {period} .
{Good} {rose} {pct} % year on year to EUR {hi} mn in {period} .
{Good} totalled EUR {hi} mn , up from EUR {lo} mn in the corresponding period a year earlier .
{Good} was EUR {hi} mn , compared to EUR {lo} mn in {period} .
{Good} amounted to EUR {hi} mn in {period} , compared with EUR {lo} mn a year earlier .
{co} posted a net profit of EUR {hi} mn for {period} , against a loss of EUR {lo} mn a year ago .
{co} said its {good} {rose} to EUR {hi} mn in {period} from EUR {lo} mn , beating expectations .
{Bad} narrowed to EUR {lo} mn from EUR {hi} mn in {period} .
{Bad} was EUR {lo} mn , down from EUR {hi} mn a year earlier .
{co} swung to an operating profit of EUR {lo} mn from a loss of EUR {hi} mn in {period} .
{co} expects its {good} to increase in {period} .
{co} estimates that {good} will improve clearly from the previous year .
{co} has won an order to supply a {thing} to a customer in {country} .
{co} has received an order worth EUR {hi} mn from {country} for the delivery of a {thing} .
{co} has been awarded a contract to build a {thing} in {city} .
{co} and {co} have signed a contract on the delivery of a {thing} to {city} .
{co} has been chosen as the supplier of a {thing} in {country} .
{co} raised its full-year outlook after strong demand for {product} .
{co} will strengthen its position in {country} with the new {unit} .
The {unit} will improve the efficiency and competitiveness of {co} .
The new {thing} is expected to bring savings of EUR {lo} mn a year .
The investment will increase capacity for {product} by {pct} % .
{co} is expanding its {unit} in {country} to meet growing demand for {product} .
The {unit} has developed favourably , said {person} .
" We are very pleased with the result , " said {person} .
" The market for {product} is growing rapidly , " {person} said .
Shares in {co} closed {pct} % higher in {city} .
{co} shares rose {pct} % after the announcement .
Growth was strongest in {country} , where sales of {product} {rose} {pct} % .
{co} raised its dividend to EUR {lo} per share .
Cost savings improved the result of the {unit} .
The cooperation will enable {co} to enter the market in {country} faster .
Demand for {product} has picked up in {country} .
{co} is the leading maker of {product} in {country} and has increased its market share .
{co} plans to hire {n} people at its {unit} in {city} .
{co} launched a new {thing} that cuts energy use by {pct} % .
{Burden} {fell} by {pct} % , which improved {good} .
The order strengthens our position in {country} , said {person} .
The company returned to profit in {period} .
{co} has been granted a patent for its {thing} .
Orders grew in all {unit}s , and the outlook is good .
{co} increased its share of the market for {product} to {pct} % .
The customer chose {co} because of its reliable {product} .
The acquisition will strengthen {co} in {country} .
The new {unit} doubles the capacity of {co} .
The result was the best in the history of {co} .
{co} was able to raise its prices and {good} improved .
The agreement gives {co} access to new customers in {country} .
{co} upgraded its forecast for {good} .
The {thing} reduces emissions and saves fuel .
{person} is confident that growth will continue in {period} .
Analysts had expected less .
Demand was brisk and {good} exceeded the target .
The deal is expected to have a positive effect on {good} .
The programme is expected to lower {burden} by EUR {lo} mn .
The loss was smaller than a year ago .
{co} turned a profit in {period} after a year of losses .`,
  0: `{Good} {fell} to EUR {lo} mn from EUR {hi} mn .
{Good} {fell} by {pct} % in {period} .
{Good} {fell} {pct} % year on year to EUR {lo} mn in {period} .
{Good} totalled EUR {lo} mn , down from EUR {hi} mn in the corresponding period a year earlier .
{Good} was EUR {lo} mn , compared to EUR {hi} mn in {period} .
{Good} amounted to EUR {lo} mn in {period} , compared with EUR {hi} mn a year earlier .
{co} posted a net loss of EUR {hi} mn for {period} , against a profit of EUR {lo} mn a year ago .
{co} said its {good} {fell} to EUR {lo} mn in {period} from EUR {hi} mn , missing expectations .
{Bad} widened to EUR {hi} mn from EUR {lo} mn in {period} .
{co} reported an operating loss of EUR {hi} mn in {period} .
{co} swung to a loss of EUR {lo} mn from an operating profit of EUR {hi} mn in {period} .
{co} expects its {good} to decrease in {period} .
{co} issued a profit warning on {period} .
{co} lowered its full-year outlook on weak demand for {product} .
{co} will lay off {n} employees at its {unit} in {city} .
{co} will close its {unit} in {city} and cut {n} jobs .
{co} will start negotiations on reducing its personnel by {n} people .
The cuts will affect {n} workers at the {unit} in {city} .
{co} will temporarily lay off the staff of its {unit} .
Shares in {co} closed {pct} % lower in {city} .
{co} shares fell {pct} % after the announcement .
The result was burdened by {burden} and weak demand for {product} .
{Burden} {rose} by {pct} % , which weakened {good} .
Demand for {product} has weakened in {country} .
The market situation for {product} remained difficult in {country} .
{co} has been accused of a cartel in {country} .
The court ordered {co} to pay a fine of EUR {hi} mn .
{co} has postponed the investment in the {unit} because of the poor market .
Profit before taxes was hit by the strike at the {unit} .
{co} will write down EUR {hi} mn in goodwill of its {unit} .
Order intake was weaker than expected in {country} .
{co} will discontinue the production of {product} in {city} .
The {unit} has been making losses for years .
{co} lost its share of the market for {product} to rivals .
Prices of {product} have come down because of oversupply .
{person} said that competition had become harder in {country} .
Rising {burden} cut into {good} .
{co} cancelled the order for the {thing} .
Negotiations will concern {n} employees , of whom half may lose their jobs .
Loss for {period} totalled EUR {lo} mn .
{co} made a loss of EUR {lo} mn in {period} .
{good} fell short of the target .
The recession has hit the demand for {product} .
The delivery of the {thing} will be late , and {co} has to pay compensation .
Analysts had expected more .
{co} has withdrawn its forecast for {period} .`,
  1: `{co} will publish its report on {period} on 24 October .
{co} will hold its annual general meeting in {city} .
{co} employs some {n} people and is headquartered in {city} .
{co} was founded in 1978 and makes {product} .
{co} is listed on the exchange in {city} .
The value of the deal was not disclosed .
The value of the order is EUR {hi} mn .
The contract is worth some EUR {hi} mn .
The transaction is subject to approval by the authorities .
The parties have agreed not to disclose the price .
The agreement covers the delivery of a {thing} .
The delivery will take place in {period} .
{co} has a {pct} % stake in {co} .
{co} has agreed to sell its {unit} in {city} to {co} .
{co} has acquired the {unit} of {co} in {country} .
{co} has bought {pct} % of the shares in {co} .
{co} has appointed Mikko Laine as head of the {unit} .
{person} will continue in the post until the end of the year .
The board proposes a dividend of EUR {lo} per share .
The number of shares after the increase is {n} and the share capital EUR {hi} .
The new shares entitle their holders to a dividend from {period} .
The shares subscribed under the option rights were registered in the trade register today .
The subscription period of the option rights begins on 1 April .
{Good} in {period} totalled EUR {hi} mn .
The company 's {good} for {period} was EUR {hi} mn .
In {period} , the {unit} had net sales of EUR {hi} mn and {n} employees .
{co} had net sales of EUR {hi} mn in {period} and operates in {n} countries .
The {unit} accounts for {pct} % of the net sales of {co} .
{co} expects its {good} to remain at the level of the previous year .
{Good} remained unchanged at EUR {hi} mn in {period} .
The {unit} is located in {city} , {country} .
{co} makes {product} for customers in {country} .
{co} is a supplier of {product} and services to the industry .
Its customers include makers of {product} in {country} .
The {thing} will be delivered to {city} in {period} .
The {thing} has a floor area of {n} square metres .
Construction of the {thing} will start in {period} and it will be completed in 2011 .
The project will be carried out together with {co} .
The options have been granted to the key personnel of {co} .
According to {person} , the {unit} will be part of {co} .
{co} said that it will transfer its {unit} to {city} .
The market for {product} in {country} is estimated at EUR {hi} mn .
The financial statements will be released at 8.30 am .
{co} is considering the sale of its {unit} .
The two companies will set up a joint venture in {country} .
The {thing} includes software from {co} .
The total investment amounts to EUR {hi} mn .
The loan has a maturity of five years .
The names of the buyers were not given .
The price of the {unit} is EUR {hi} mn .
Trading in the shares of {co} begins in {city} today .
The stock closed at EUR {lo} in {city} .
{co} holds {n} of its own shares .
The holding of {co} in {co} has fallen below one tenth .
The holding of {co} has exceeded {pct} % of the voting rights .
The increase in the share capital was entered in the register .
The {unit} offers {product} and {product} .
The {thing} can be used in {country} and {country} .
" The {unit} will be integrated into our organisation , " {person} said .
The study was carried out among {n} customers in {country} .
{co} and {co} will cooperate in the development of {product} .
The {unit} was previously part of {co} .
The machine has a wire width of {n} mm and its design speed is {n} m/min .
{co} provides innovative solutions for the {product} industry .
{co} , a leading maker of {product} , has offices in {city} and {city} .
The {thing} is based on the technology of {co} and is used by customers in {country} .
The company has a strong presence in {country} and {country} .
{person} has a long experience of the {product} business .
The new {unit} will be managed from {city} .
The {unit} will operate under the name of {co} .
The {thing} was designed by an architect from {city} .
The deliveries will be made in stages over the next two years .
{co} has sold its shares in {co} to a fund from {country} .
{co} will sell the {unit} to its management .
{co} will buy back at most {n} of its own shares .
{co} is to acquire all of the share capital of {co} .
The offer of {co} for {co} is EUR {lo} per share .
The offer period ends on 14 May .
The acquisition will have no material effect on the result of {co} .
The change does not affect the guidance of {co} .
No changes in personnel are planned .
{co} reiterated its outlook for {period} .
{co} expects sales in {period} to be at the same level as a year earlier .
Trading was light and the index in {city} closed almost unchanged .
The index in {city} rose {lo} % and the turnover was EUR {hi} mn .
The most traded share was {co} , with a turnover of EUR {hi} mn .
The {unit} makes some {n} tonnes of {product} a year .
The capacity of the {unit} is {n} tonnes a year .
In {country} , the company has {n} outlets .
{co} and {co} have agreed on cooperation in {product} .
{co} has signed a letter of intent on the sale of its {unit} .
The agreement is valid until the end of {period} .
The training programme begins in {period} .
Customers can order {product} on the website of {co} .
The {thing} can be connected to the network of any operator .
More information about {product} is available on the website .
{person} said the company was looking at {product} as a new business .
" We want to be part of the discussion , " said {person} .
" This is a natural step for us , " {person} said .
It is a member of the association of makers of {product} .
The board will decide on the matter in {period} .
The right to the dividend belongs to holders who are in the register on 2 April .
The audited accounts are attached to this release .
The tender was open to companies from {country} .
The {thing} won an award for design in {city} .
{co} , which makes {product} , last year had a turnover of EUR {hi} mn .
The new rules apply to makers of {product} as well .
{co} has set up a {unit} in {city} .
{co} will move its {unit} from {city} to {city} .
The shareholding of {co} in {co} is now {pct} % .
The city of {city} has leased the {thing} to {co} .
The power of the {thing} is {n} MW .
The average price of {product} was EUR {lo} in {period} .`,
};

/** How often each class is written, by its number: most that a company says is a fact, and it speaks of good rather than of bad. */
const SHARE = { 0: 1, 1: 2, 2: 1.5 };

/** `perTemplate` sentences of each template, from a seeded generator: {text, y, template} with y 0 negative, 1 neutral, 2 positive. */
export function madeUpSentences(perTemplate, random) {
  const pick = (words) => words[Math.floor(random() * words.length)];
  const slots = Object.fromEntries(Object.entries(SLOTS).map(([name, words]) => [name, words.split('|')]));
  const sentences = [];
  for (const [y, templates] of Object.entries(TEMPLATES)) {
    for (const template of templates.split('\n')) {
      const times = Math.round(SHARE[y] * perTemplate);
      for (let i = 0; i < times; i++) {
        const low = random() * 90 + 1;
        const figures = {
          lo: low.toFixed(1),
          hi: (low * (1.1 + random())).toFixed(1),
          pct: (random() * 40 + 1).toFixed(1),
          n: `${Math.floor(random() * 900) + 20}`,
        };
        const text = template.replace(/\{(\w+)\}/g, (_, name) => {
          const key = name.toLowerCase();
          const word = figures[key] ?? pick(slots[key]);
          return name === key ? word : word.charAt(0).toUpperCase() + word.slice(1);
        });
        sentences.push({ text, y: Number(y), template });
      }
    }
  }
  return sentences;
}
