/** What people know of a company that its registered name does not say. All lower case; names and cues as plain words. */
export interface KnownCompany {
  /** Its names in company lists, without legal form, as `companyKey` gives them. */
  readonly keys: readonly string[];
  /** Other names that mean it and nothing else in the news. */
  readonly names?: readonly string[];
  /** Names that are also words, people or places: they need evidence. */
  readonly wordy?: readonly string[];
  /** What it makes or owns: speaks of the company, but less than its name. */
  readonly brands?: readonly string[];
  /** How much evidence its own short name needs; 0 means that it is known better than the word. Default: from the word. */
  readonly threshold?: number;
  /** Words that speak for it where its name is doubtful. */
  readonly cues?: readonly string[];
  /** Words that speak against it. */
  readonly not?: readonly string[];
  /** Gives opinions on other companies: "Goldman Sachs downgrades Ford" is about Ford. */
  readonly voice?: true;
}

type Row = readonly [
  keys: string,
  more: {
    [K in Exclude<keyof KnownCompany, 'keys'>]?: KnownCompany[K] extends readonly string[] | undefined
      ? string
      : KnownCompany[K];
  },
];

const ROWS: readonly Row[] = [
  [
    'apple',
    {
      threshold: 0,
      brands:
        'iphone, ipad, macbook, imac, airpods, apple watch, apple tv, app store, apple intelligence, vision pro, tim cook',
      cues: 'cook, iphone, mac, ios, ipad, siri, app, device, chip, buffett, foxconn',
      not: 'pie, recipe, recipes, orchard, orchards, growers, grower, cider, juice, sauce, tree, trees, farm, farms, farmers, harvest, fruit, fruits, baking, crumble, crop, blossom, picking, festival, bobbing',
    },
  ],
  [
    'microsoft',
    { brands: 'azure, xbox, linkedin, github, windows 10, windows 11, microsoft teams, satya nadella, activision' },
  ],
  [
    'alphabet',
    {
      names: 'google, google cloud, google llc, alphabet google',
      brands: 'youtube, waymo, deepmind, android auto, google pixel, sundar pichai',
      threshold: 0,
      cues: 'google, pichai, youtube, search',
      not: 'soup, letters, song, kindergarten',
    },
  ],
  [
    'amazon, amazon com',
    {
      names: 'amazon, amazon com',
      brands: 'aws, amazon web services, prime day, amazon prime, kindle, andy jassy, whole foods',
      threshold: 0,
      not: 'rainforest, rainforests, deforestation, basin, jungle, indigenous, tribe, tribes, river, wildfires',
    },
  ],
  [
    'meta platforms, facebook',
    {
      names: 'meta, facebook, meta platforms',
      brands: 'instagram, whatsapp, oculus, zuckerberg, mark zuckerberg',
      threshold: 0,
      not: 'analysis, analyses, study, description, tag, tags',
    },
  ],
  [
    'tesla',
    {
      names: 'tesla motors',
      brands: 'cybertruck, gigafactory, elon musk pay, musk pay, musk pay package',
      threshold: 0,
      not: 'nikola, coil, inventor',
    },
  ],
  ['nvidia', { brands: 'jensen huang, geforce' }],
  ['netflix', {}],
  ['berkshire hathaway', { names: 'berkshire', wordy: 'geico' }],
  [
    'jpmorgan chase',
    {
      names: 'jpmorgan, jp morgan, jp morgan chase, j p morgan, jpmorgan chase, chase bank',
      wordy: 'chase',
      brands: 'jamie dimon',
      cues: 'card, cards, bank, branch, branches, sapphire, dimon, checking, customers, mortgage, fee',
      not: 'police, car, suspect, suspects, crash, chases, scene, paper',
      voice: true,
    },
  ],
  [
    'bank of america',
    {
      names:
        'bofa, b of a, bofa securities, bofa merrill, bofa merrill lynch, merrill lynch, bank of america merrill lynch, bofa ml, bank of america ml',
      brands: 'brian moynihan',
      voice: true,
    },
  ],
  ['wells fargo', { names: 'wells fargo', voice: true }],
  ['citigroup', { names: 'citi, citibank', brands: 'jane fraser', voice: true }],
  [
    'goldman sachs, goldman sachs group',
    { names: 'goldman sachs', wordy: 'goldman', threshold: 0, brands: 'david solomon', voice: true },
  ],
  ['morgan stanley', { voice: true }],
  ['raymond james, raymond james financial', { names: 'raymond james', voice: true }],
  ['jefferies, jefferies financial', { names: 'jefferies', threshold: 0, voice: true }],
  ['truist, truist financial', { names: 'truist, truist securities, suntrust', voice: true }],
  ['keycorp', { names: 'keybanc, keybank, keybanc capital markets', voice: true }],
  ['stifel financial', { names: 'stifel', voice: true }],
  ['evercore', { names: 'evercore isi', voice: true }],
  ['piper sandler companies, piper sandler', { names: 'piper sandler, piper jaffray', voice: true }],
  ['barclays', { voice: true }],
  ['ubs', { voice: true }],
  ['deutsche bank', { voice: true }],
  ['hsbc', { voice: true }],
  ['nomura', { voice: true }],
  ['mizuho financial', { names: 'mizuho', voice: true }],
  ['royal bank of canada', { names: 'rbc, rbc capital, rbc capital markets', voice: true }],
  ['bank of montreal', { names: 'bmo, bmo capital, bmo capital markets', voice: true }],
  ['toronto dominion bank', { names: 'td bank, td securities, td cowen', voice: true }],
  ['oppenheimer', { voice: true }],
  ['s and p global, s&p global', { names: 's&p global, s and p global', voice: true }],
  ['moodys', { names: 'moodys', voice: true }],
  ['blackstone', { names: 'blackstone', threshold: 0, voice: true }],
  ['blackrock', { names: 'blackrock', voice: true }],
  ['charles schwab', { names: 'schwab', voice: true }],
  ['pnc financial services', { names: 'pnc, pnc bank, pnc financial', voice: true }],
  ['bank of new york mellon', { names: 'bny mellon, bny', voice: true }],
  ['u s bancorp, us bancorp', { names: 'us bancorp, us bank' }],
  ['new york times', { names: 'new york times, ny times', voice: true }],
  ['thomson reuters', { names: 'thomson reuters', voice: true }],
  ['general motors', { names: 'gm, general motors', brands: 'chevrolet, cadillac, mary barra' }],
  ['ge aerospace, general electric', { names: 'ge, general electric, ge aerospace' }],
  [
    'ford, ford motor',
    {
      names: 'ford motor',
      wordy: 'ford',
      threshold: 1,
      brands: 'ford f 150, mustang mach e, jim farley',
      cues: 'truck, trucks, recalls, recall, f 150, suv, auto, automaker, automakers, vehicles, ev, evs, gm, car, cars, uaw, mustang, farley',
      not: 'senator, mayor, premier, professor, pardon, river, stream, creek, foundation, actor, harrison, gerald, tom, betty, henry, theatre, county',
    },
  ],
  ['exxonmobil, exxon mobil', { names: 'exxon, exxonmobil, exxon mobil' }],
  ['chevron', { threshold: 0 }],
  ['walmart, wal mart stores', { names: 'walmart, wal mart', brands: 'sams club' }],
  ['coca cola', { names: 'coca cola, coke', brands: 'james quincey', not: 'cocaine, coking, calcined' }],
  ['pepsico', { names: 'pepsi, pepsico, pepsi co', brands: 'frito lay, gatorade' }],
  [
    'procter and gamble, procter gamble',
    { names: 'p&g, procter and gamble, procter gamble, p and g', brands: 'gillette, pampers' },
  ],
  ['johnson and johnson, johnson johnson', { names: 'j&j, johnson and johnson, j and j', brands: 'janssen' }],
  ['international business machines, ibm', { names: 'ibm, big blue, international business machines' }],
  ['at&t, at and t', { names: 'at&t, at and t' }],
  ['verizon communications, verizon', { names: 'verizon' }],
  [
    'walt disney, disney',
    { names: 'disney, walt disney', brands: 'espn, hulu, disneyland, walt disney world, bob iger', threshold: 0 },
  ],
  ['comcast', { brands: 'nbcuniversal, peacock streaming, xfinity' }],
  [
    'warner bros discovery',
    { names: 'warner bros discovery, warner bros, warner brothers discovery', brands: 'hbo max' },
  ],
  [
    'paramount global, paramount skydance',
    {
      names: 'paramount global, viacomcbs, paramount skydance',
      wordy: 'paramount',
      cues: 'cbs, skydance, redstone, ellison, streaming, studio, pictures',
      not: 'importance, concern, duty',
    },
  ],
  [
    'fox',
    {
      names: 'fox corp, fox corporation',
      wordy: 'fox',
      threshold: 3,
      cues: 'murdoch, dominion, network, ad, broadcast, tubi',
      not: 'hunting, hunt, hole, hounds, terrier, news, business, vicente, megan, michael',
    },
  ],
  ['news', { names: 'news corp, news corporation', threshold: 9 }],
  [
    'target',
    {
      threshold: 2,
      cues: 'retailer, retailers, stores, store, shoppers, cornell, walmart, boycott, holiday, pickup',
      not: 'inflation, price, pt, date, missile, fed, ecb, goal, audience, market, hits, deficit, growth, enrichment',
    },
  ],
  [
    'gap',
    {
      threshold: 2,
      cues: 'old navy, navy, retailer, banana, athleta, apparel, stores, denim',
      not: 'trade, gender, pay, wage, wealth, between, widens, narrows, fiscal, budget, financing, valuation, deficit, close, bridge, bridging',
    },
  ],
  [
    'visa',
    {
      threshold: 1,
      cues: 'mastercard, payments, payment, card, cards, credit, debit, merchant, interchange, fintech, swipe',
      not: 'application, applications, applicants, student, students, work, h 1b, h1b, immigration, backlog, travel visa, tourist, delays, delay, nurses, denials, interview, interviews, foreigners, migrants, asylum, overstay, consulate, embassy, ban, holders, waiver, requirements, free, passport, schengen, visas, curbs, curb',
    },
  ],
  ['mastercard', {}],
  ['american express', { names: 'amex, american express' }],
  [
    'block',
    {
      names: 'cash app',
      wordy: 'square inc',
      threshold: 2,
      cues: 'dorsey, cash app, app, afterpay, bitcoin, square, payments, fintech',
      not: 'trades, trade, deal, deals, merger, judge, bid, sale, court, senate',
    },
  ],
  [
    'square',
    {
      threshold: 2,
      cues: 'dorsey, cash app, payments',
      not: 'times, trafalgar, feet, foot, enix, mile, miles, one, off, root',
    },
  ],
  [
    'match, match group',
    {
      threshold: 2,
      cues: 'tinder, hinge, dating',
      not: 'final, cricket, football, soccer, wimbledon, tennis, perfect, boxing, delays',
    },
  ],
  [
    'shell',
    {
      names: 'royal dutch shell, shell plc',
      threshold: 1,
      cues: 'oil, gas, lng, refinery, bp, exxon, rig, drilling, upstream',
      not: 'companies, company, egg, eggs, shock, seashell, taco, game, corporation, firm, firms',
    },
  ],
  [
    'oracle',
    {
      names: 'oracle corp',
      threshold: 1,
      brands: 'larry ellison, safra catz',
      cues: 'cloud, database, ellison, software, catz, ai, tiktok, openai',
      not: 'omaha, delphi, chainlink, park, arena, financial',
    },
  ],
  [
    'discover financial services, discover financial',
    { names: 'discover financial, discover card', threshold: 2, cues: 'card, cards, capital one, loans, lender' },
  ],
  ['capital one, capital one financial', { names: 'capital one, capital one financial', threshold: 0, not: 'arena' }],
  [
    'progressive',
    {
      names: 'progressive insurance',
      threshold: 2,
      cues: 'premiums, premium, insurer, insurance, policies, underwriting',
      not: 'lawmakers, party, democrats, caucus, policies, politics, left, conservative, conservatives, canadian, candidates, voters, agenda',
    },
  ],
  [
    'best buy',
    { threshold: 1, cues: 'electronics, laptops, retailer, stores, holiday', not: 'stocks, right, according' },
  ],
  [
    'dollar general',
    {
      threshold: 1,
      cues: 'stores, store, retailer, rural, discount, walmart',
      not: 'trend, index, strategists, euro, yen',
    },
  ],
  ['dollar tree', { threshold: 1, cues: 'stores, store, retailer, family' }],
  [
    'caterpillar',
    {
      threshold: 1,
      cues: 'dealers, machinery, mining, equipment, excavators, tariffs, construction, engines, deere',
      not: 'hungry, oak, butterfly, butterflies, fuzzy, moth, infestation, forests, gypsy',
    },
  ],
  [
    'delta air lines, delta airlines',
    {
      names: 'delta air lines, delta airlines, delta air',
      wordy: 'delta',
      threshold: 2,
      cues: 'flights, flight, airline, airlines, pilots, airport, tokyo, atlanta, united, southwest, bookings, jets, boeing, airbus, fares, travel, bastian, passengers',
      not: 'variant, covid, coronavirus, force, mekong, niger, river, mississippi, rice, farmers, airport',
    },
  ],
  [
    'united airlines, united airlines holdings',
    {
      names: 'united airlines',
      wordy: 'united',
      threshold: 3,
      cues: 'flights, flight, airline, airlines, pilots, airport, bookings, jets, boeing, airbus, fares, passengers, furlough, kirby',
      not: 'nations, states, kingdom, manchester, leeds, newcastle, front, stand, they, arab',
    },
  ],
  ['american airlines, american airlines group', { names: 'american airlines' }],
  [
    'southwest airlines, southwest',
    {
      names: 'southwest airlines',
      wordy: 'southwest',
      threshold: 3,
      cues: 'flights, flight, airline, airlines, pilots, airport, bookings, jets, boeing, fares, passengers, labor, elliott',
      not: 'drought, asia, florida, china, region, gas, rains, desert, brunswick',
    },
  ],
  ['jetblue airways', { names: 'jetblue' }],
  ['alaska air group, alaska air', { names: 'alaska airlines, alaska air' }],
  ['intuitive surgical', { names: 'intuitive surgical', threshold: 9, brands: 'da vinci robot' }],
  [
    'ally financial',
    {
      names: 'ally financial, ally bank',
      wordy: 'ally',
      threshold: 3,
      cues: 'car, auto, loans, lender, deposits, bank',
      not: 'key, trump, close, us, putin, biden, longtime, president',
    },
  ],
  [
    'zoom, zoom communications, zoom video communications',
    {
      names: 'zoom video, zoom video communications',
      wordy: 'zoom',
      threshold: 1,
      cues: 'enterprise, video, meetings, calls, conferencing',
      not: 'prices, past, higher, lens',
    },
  ],
  [
    'snap',
    {
      names: 'snapchat, snap inc',
      threshold: 2,
      cues: 'ad, ads, snapchat, spiegel, social',
      not: 'cold, election, poll, finger, back, benefits, streak',
    },
  ],
  [
    'unity software',
    {
      names: 'unity software, unity technologies',
      threshold: 3,
      wordy: 'unity',
      cues: 'game, games, engine, developers, ironsource',
      not: 'government, national, party, european, talks, africa',
    },
  ],
  ['constellation energy', { names: 'constellation energy', threshold: 9 }],
  ['constellation brands', { names: 'constellation brands', threshold: 9 }],
  ['cummins', { threshold: 1, cues: 'engine, engines, truck, trucks', not: 'india, kpit, pat' }],
  [
    'ball',
    {
      names: 'ball corp, ball corporation',
      threshold: 3,
      cues: 'cans, can, packaging, aluminum, beverage',
      not: 'home, run, game, golf, crystal, football, baseball, masked, curve',
    },
  ],
  ['crown', { names: 'crown holdings', threshold: 4 }],
  ['crown holdings', { names: 'crown holdings', threshold: 4 }],
  [
    'dow, dow chemical',
    {
      names: 'dow inc, dow chemical',
      threshold: 3,
      cues: 'chemical, chemicals, plant, plants, plastics, ethylene, dupont, cracker, lyondellbasell',
      not: 'jones, points, point, s&p, nasdaq, index, futures, gainers, stocks, average, industrials, record, closes, ends, 30, snaps',
    },
  ],
  ['nucor', {}],
  [
    'travelers, travelers companies',
    {
      names: 'travelers companies',
      threshold: 2,
      cues: 'insurer, catastrophe, losses, premiums, underwriting, allstate, chubb',
      not: 'stranded, airport, airports, airline, holiday, airports, thanksgiving, vacation, tsa',
    },
  ],
  ['hershey', { threshold: 0, cues: 'chocolate, cocoa, candy', not: 'pennsylvania, barbara' }],
  [
    'reliance, reliance steel and aluminum',
    {
      names: 'reliance steel',
      threshold: 4,
      cues: 'steel, metals, aluminum',
      not: 'ambani, jio, india, industries, power, rs, ongc, nifty, infra, gas',
    },
  ],
  ['kellanova, kellogg', { names: 'kelloggs, kellanova', wordy: 'kellogg' }],
  ['kraft heinz', { names: 'kraft heinz' }],
  ['mcdonalds', { names: 'mcdonalds', threshold: 0 }],
  ['lowes', { names: 'lowes', threshold: 0, not: 'rob' }],
  ['macys', { names: 'macys', threshold: 0, not: 'parade' }],
  ['kohls', { names: 'kohls', threshold: 0 }],
  ['wendys', { names: 'wendys', threshold: 0 }],
  ['aarons', { names: 'aarons', threshold: 0 }],
  ['dicks sporting goods', { names: 'dicks sporting goods' }],
  ['home depot', { names: 'home depot', threshold: 0 }],
  ['general mills', { names: 'general mills', threshold: 0 }],
  ['foot locker', { names: 'foot locker', threshold: 0 }],
  ['live nation entertainment', { names: 'live nation, ticketmaster', threshold: 0 }],
  ['american tower', { names: 'american tower', threshold: 1 }],
  [
    'waste management',
    { threshold: 2, cues: 'landfill, landfills, trash, recycling, contract, hauler', not: 'crisis, tips' },
  ],
  ['public storage', { threshold: 2 }],
  ['state street', { threshold: 2, not: 'chicago, closes, bridge', voice: true }],
  ['costco wholesale, costco', { names: 'costco' }],
  ['cvs health, cvs', { names: 'cvs, cvs health, aetna, cvs pharmacy' }],
  [
    'unitedhealth group, unitedhealth',
    { names: 'unitedhealth, unitedhealth group, united health, optum, unitedhealthcare' },
  ],
  [
    'elevance health',
    {
      names: 'elevance, anthem inc, elevance health',
      wordy: 'anthem',
      cues: 'insurer, insurance, cigna, humana, medicare, blue',
      not: 'national, star',
    },
  ],
  ['cencora', { names: 'cencora, amerisourcebergen' }],
  ['the cigna, cigna', { names: 'cigna, express scripts' }],
  ['merck', { names: 'merck', brands: 'keytruda', threshold: 0, not: 'kgaa, darmstadt' }],
  ['eli lilly', { names: 'eli lilly, lilly', brands: 'zepbound, mounjaro', not: 'pulitzer, james, allen' }],
  [
    'abbott laboratories',
    {
      names: 'abbott labs, abbott laboratories',
      wordy: 'abbott',
      threshold: 1,
      cues: 'devices, formula, glucose, test, drug, libre, laboratories, similac',
      not: 'greg, governor, tony, texas, india, prime, elementary',
    },
  ],
  ['abbvie', { brands: 'humira, botox' }],
  ['pfizer', { brands: 'paxlovid' }],
  ['bristol myers squibb, bristol myers', { names: 'bristol myers, bristol myers squibb' }],
  ['gilead sciences', { names: 'gilead', brands: 'remdesivir' }],
  ['regeneron pharmaceuticals', { names: 'regeneron' }],
  ['rtx, raytheon technologies', { names: 'raytheon, rtx, united technologies' }],
  ['lockheed martin', { names: 'lockheed, lockheed martin' }],
  ['northrop grumman', { names: 'northrop, northrop grumman' }],
  ['boeing', { brands: '737 max, 787 dreamliner' }],
  ['salesforce, salesforce com', { names: 'salesforce', brands: 'slack technologies, marc benioff' }],
  ['hp', { names: 'hp inc, hp' }],
  ['hewlett packard enterprise', { names: 'hewlett packard enterprise, hpe' }],
  ['dell, dell technologies', { names: 'dell, dell technologies', threshold: 0 }],
  ['intel', { names: 'intel corp', threshold: 0, not: 'agencies, report, committee, officials, chief' }],
  ['advanced micro devices', { names: 'amd, advanced micro devices, advanced micro', brands: 'lisa su' }],
  ['broadcom', { names: 'vmware' }],
  ['cognizant, cognizant technology', { names: 'cognizant' }],
  ['texas instruments', { names: 'texas instruments' }],
  ['micron technology', { names: 'micron' }],
  ['applied materials', { names: 'applied materials', threshold: 0 }],
  ['lam research', { names: 'lam research', threshold: 0 }],
  ['western digital', { names: 'western digital', threshold: 0 }],
  ['electronic arts', { names: 'electronic arts', threshold: 0 }],
  ['uber technologies, uber', { names: 'uber' }],
  ['booking, booking holdings', { names: 'booking holdings, priceline', brands: 'booking com' }],
  ['starbucks', {}],
  ['nike', { threshold: 0, not: 'goddess, greek, statue, zeus, missile, temple' }],
  ['chipotle mexican grill, chipotle', { names: 'chipotle' }],
  ['yum brands, yum', { names: 'yum brands', brands: 'taco bell, pizza hut' }],
  ['dupont', { names: 'dupont, du pont', threshold: 0 }],
  ['deere', { names: 'john deere, deere', threshold: 0 }],
  ['3m', { names: '3m' }],
  ['honeywell', { names: 'honeywell, honeywell international' }],
  ['emerson electric', { names: 'emerson, emerson electric', not: 'college, ralph, essays, essay, poet, waldo, poem' }],
  ['fedex', {}],
  ['kroger', { threshold: 0 }],
  [
    'hilton, hilton worldwide',
    {
      threshold: 1,
      names: 'hilton worldwide, hilton grand vacations',
      cues: 'hotel, hotels, guest, guests, rooms, marriott, hyatt, travel',
    },
  ],
  [
    'jacobs solutions, jacobs engineering',
    {
      names: 'jacobs solutions, jacobs engineering',
      wordy: 'jacobs',
      cues: 'engineering, contract, nasa, infrastructure',
    },
  ],
  ['united parcel service', { names: 'ups, united parcel service, united parcel' }],
  ['fannie mae, federal national mortgage association', { names: 'fannie mae' }],
  ['freddie mac, federal home loan mortgage', { names: 'freddie mac' }],
  ['american international, american international group', { names: 'aig' }],
  [
    'prudential financial',
    {
      names: 'prudential financial',
      wordy: 'prudential',
      threshold: 3,
      not: 'icici, plc, regulation, uk, authority, norms, hdfc',
    },
  ],
  ['hartford, the hartford, hartford insurance group', { names: 'the hartford', threshold: 3 }],
  ['allstate', {}],
  ['us steel, u s steel, united states steel', { names: 'us steel, united states steel' }],
  ['occidental petroleum', { names: 'occidental petroleum, occidental, oxy' }],
  [
    'southern company, southern',
    {
      names: 'southern co',
      wordy: 'southern company',
      threshold: 2,
      cues: 'utility, georgia, nuclear, vogtle, power',
      not: 'towns, town',
    },
  ],
  ['air products and chemicals', { names: 'air products' }],
  ['principal financial group', { names: 'principal financial', threshold: 9 }],
  ['fidelity national information services', { names: 'fis', threshold: 9 }],
  ['first citizens bancshares', { names: 'first citizens' }],
  ['packaging corporation of america', { names: 'packaging corp of america' }],
  ['alcoa', {}],
  ['barrick gold, barrick mining', { names: 'barrick' }],
  ['alliancebernstein', { names: 'alliancebernstein, alliance capital management' }],
  ['advance auto parts', { names: 'advance auto parts, advanced auto parts, advance auto' }],
  ['mondelez international', { names: 'mondelez' }],
  ['philip morris international', { names: 'philip morris' }],
  ['colgate palmolive', { names: 'colgate palmolive', wordy: 'colgate', not: 'university, india, rs' }],
  ['whirlpool', { threshold: 2, cues: 'appliance, appliances, maytag', not: 'india, rs, galaxy, tub' }],
  ['walgreens boots alliance', { names: 'walgreens, walgreens boots' }],
  ['t mobile us', { names: 't mobile' }],
  ['taiwan semiconductor manufacturing', { names: 'tsmc, taiwan semi' }],
  ['alibaba group, alibaba', { names: 'alibaba' }],
  ['eversource energy', { names: 'eversource' }],
  ['lululemon, lululemon athletica', { names: 'lululemon' }],
  ['x, twitter', { threshold: 9, wordy: 'twitter' }],
];

function list(text: string | undefined): readonly string[] {
  return text ? text.split(', ') : [];
}

export const KNOWN_COMPANIES: readonly KnownCompany[] = ROWS.map(([keys, more]) => ({
  keys: list(keys),
  names: list(more.names),
  wordy: list(more.wordy),
  brands: list(more.brands),
  cues: list(more.cues),
  not: list(more.not),
  ...(more.threshold === undefined ? {} : { threshold: more.threshold }),
  ...(more.voice ? { voice: true as const } : {}),
}));
