/**
 * Phrases that hold a company's name or word and mean something else: where one stands, nothing in it is read as a company. Other companies and
 * bodies whose names hold a listed one's belong here too. Lower case, words as `tokensOf` gives them.
 */
export const OTHER_NAMES: readonly string[] = `
  big apple, apple pie, apple pies, apple cider, apple juice, apple sauce, apple orchard, apple hospitality, apple hospitality reit, bad apple, fiona apple, adams apple, apple bank
  price target, price targets, target price, target prices, profit target, inflation target, moving target, target date, sales target, growth target, target range, on target, off target, target enrichment, target hospitality, soft target, easy target, takeover target, buyout target, acquisition target, rate target, target of, deficit target, new target
  trade gap, gender gap, pay gap, wage gap, wealth gap, valuation gap, output gap, gap up, gap down, gap fill, stop gap, close the gap, bridge the gap, mind the gap, gap between, income gap, skills gap, funding gap, price gap, bullish gap, bearish gap, gap higher, gap lower, gap year
  student visa, student visas, work visa, work visas, travel visa, tourist visa, visa application, visa applications, visa ban, visa free, visa waiver, golden visa, golden visas, visa rules, visa fee, visa holders, h 1b visa, visa curbs, visa on arrival
  ford foundation, harrison ford, gerald ford, henry ford, tom ford, betty ford, rob ford, doug ford, christine blasey ford, ford theatre, ford county, ford madox ford, ford madox
  block trade, block trades, block deal, block deals, block sale, block chain, h&r block, building block, building blocks, new kids on the block, voting block, on the chopping block, cell block, block party, road block
  final match, perfect match, tennis match, football match, cricket match, boxing match, match point, match day
  car chase, police chase, paper chase, chase utley, chase yield, chase returns, chase edwards, wild goose chase
  shell company, shell companies, shell corporation, shell firm, shell firms, shell game, shell shock, egg shell, dsp blackrock, shell shocked, bomb shell, taco shell, oyster shell
  oracle of omaha, the oracle of, oracle park, oracle arena, oracle financial, oracle financial services, oracle financial services software, price oracle, delphic oracle
  progressive lawmakers, progressive party, progressive democrats, progressive caucus, progressive conservative, progressive conservatives, progressive policies, progressive tax, progressive waste, progressive candidate
  discover how, discover why, discover what, discover the, discover more, discover new, discover these, discover samsung, discover magazine
  dollar general trend, general atlantic, general atlantic partners, general assembly, general election, general counsel, general insurance, attorney general, surgeon general, director general
  best buy in, best buy now, best buy for, best buy stocks, best buy right, best buys, best buy opportunities, better buy, best buy ideas, best buy list
  very hungry caterpillar, hungry caterpillar, invasive caterpillar
  delta variant, delta variants, delta strain, delta force, mekong delta, niger delta, river delta, delta apparel, delta electronics, delta corp, delta galil, delta hedging, delta neutral, mississippi delta, pearl river delta, delta plus, option delta, delta wave, okavango delta, delta tucker, yangtze river delta, delta technology
  united nations, united states, united kingdom, united arab emirates, manchester united, leeds united, newcastle united, west ham united, united spirits, united breweries, united front, atlanta united, united bank, united overseas bank, united bancshares, united community, united we stand, united fire, united way, united steelworkers, united auto workers, united therapeutics, united internet, united company, united states department, united utilities
  new southwest, southwest asia, southwest china, southwest florida, southwest gas, southwest new brunswick, southwest region, american southwest, desert southwest, southwest securities
  key ally, trump ally, close ally, us ally, putin ally, nato ally, biden ally, longtime ally, top ally, former ally, ally of
  cold snap, snap election, snap elections, snap poll, snap back, snap benefits, oh snap, snap streak, snap on, snap on inc, snap on incorporated
  unity government, national unity, european unity, unity party, african unity, unity bancorp, unity wireless, unity small finance
  times square, trafalgar square, square feet, square foot, square mile, square enix, square one, madison square, madison square garden, union square, red square, square pharmaceuticals, square miles
  dow jones, dow jones newswires, dow jones industrial average, the dow, dow 30, dow stocks, dow futures, dow component, dow components, dow theory, dow points, dow transports, dow industrials, dow record, dow corning, dow agrosciences
  fox news, fox business, fox business network, fox hunting, megan fox, michael j fox, vicente fox, arctic fox, fox factory, twentieth century fox, 20th century fox, 21st century fox, century fox, fox rothschild, jamie foxx, black fox, fox chase, fox petroleum, fox sports radio, fox hole
  crown prince, crown princess, crown jewel, crown jewels, crown castle, crown resorts, crown court, triple crown, crown crafts, crown equipment, crown estate, the crown
  crystal ball, home run ball, ball game, golf ball, curve ball, drop the ball, lonzo ball, lucille ball, inaugural ball, masked ball, ball state, ball bearing, ball bearings, play ball, ballard power
  amazon rainforest, amazon basin, amazon river, amazon jungle, amazon deforestation, amazon fires, amazon wildfires, brazilian amazon, amazon forest, amazon biotech
  alphabet soup, alphabet holdings, alphabet energy
  nikola tesla, tesla exploration, tesla coil
  meta analysis, meta analyses, meta data, meta materials, meta financial, meta pharmaceuticals
  business insider, insider buys, insider trades
  morgan freeman, morgan state, captain morgan, morgan stanley india, piers morgan, jp morgan cazenove, morgan tsvangirai
  wells fargo center, citi field, citi bike, citizens bank park, capital one arena, capital one field, barclays center
  at target, off target, in target, target corporation bank
  mid america apartment, bank of america stadium, bank of america tower
  american capital agency, american capital mortgage, american capital senior floating
  alliance capital, american express global business
  merck kgaa, merck india, emd serono, abbott india, abbott nutrition india, cummins india, kpit cummins, whirlpool of india, whirlpool india, colgate palmolive india, honeywell automation, honeywell automation india, 3m india, pfizer india, pfizer ltd, goodyear india, kennametal india, gillette india, procter and gamble hygiene, p&g hygiene, ge shipping, ge t&d, ge t&d india, ge power india, ge vernova t&d, siemens india, timken india, ingersoll rand india, kansai nerolac, bosch india, nestle india, hp adhesives, hp cotton, castrol india, linde india, monsanto india, novartis india, sanofi india, crisil, blue dart, sterling bank
  reliance industries, reliance power, reliance capital, reliance communications, reliance infrastructure, reliance infra, reliance jio, reliance retail, reliance mutual fund, reliance mutual, reliance securities, reliance general insurance, reliance home, reliance home finance, reliance naval, reliance energy, reliance india, reliance group, reliance adag, reliance nippon, reliance brands, reliance global, reliance defence, reliance natural resources, reliance media, reliance broadcast, reliance gas, reliance worldwide, reliance anil ambani, marks and spencer reliance, self reliance
  icici prudential, icici prudential life, icici prudential amc, hdfc standard life, prudential plc, prudential regulation, prudential regulation authority, prudential uk, macro prudential, prudential norms
  franklin templeton india, franklin roosevelt, ben franklin, benjamin franklin, aretha franklin, franklin county
  acadia healthcare, acadia realty, acadia realty trust, acadia national park, acadia university
  new york life, new york city, new york state, new york stock exchange, new york fed, new york post, new york knicks
  national australia bank, national grid, national bank, national oil
  jackson hole, jackson national, michael jackson, andrew jackson, janet jackson
  washington post, washington state, washington dc, george washington, washington nationals
  lincoln center, abraham lincoln, lincoln project, lincoln memorial, blanche lincoln, president lincoln, lincoln park
  paris hilton, perez hilton, conrad hilton, james hilton
  sterling silver, pound sterling, donald sterling, raheem sterling
  travelers championship, business travelers, air travelers, holiday travelers, airline travelers, frequent travelers, leisure travelers, travelers cheques, travelers stranded, chinese travelers, international travelers
  post offering, post earnings, post q1, post q2, post q3, post q4, post results, post ipo, post market, post merger, post frame, washington post co, post office, post split, the post, post brexit, post covid, post pandemic, post money, huffington post, national post, post results, post trial, post war, post pops, ex post, post road
  all time, all time high, all time highs, all time low, all in, all eyes, all star, of all, for all, after all, at all, all stocks, all about
  gold prices, gold price, gold futures, spot gold, gold miners, gold mining, gold standard, black gold, gold rush, gold stocks, gold etf, gold etfs
  masters tournament, augusta national, national debt, national security
  southern california, southern states, southern us, southern district, southern europe, southern copper, southern company gas
  principal financial officer, principal executive officer, high yield, dividend yield
  stock yards, visa steel, visa inc canada, target corp canada
  first energy, first data, first solar module, first quarter, first half, first time, first lady, first amendment, first class, first place
  western union, western europe, western us, western canada, western sanctions, western areas
  newmarket technology, public service commission, public storage units, consolidated edison of new york, old republic bank
  on track, on hold, on holding, on holdings, on semi conductor, now is, right now, it is, it services, net income, net asset, net asset value, net loss, net profit, net sales, net debt, net neutrality, net up, net zero, net worth, cost of living, cost cutting, low cost, low yield, key bank rate, key rate, key points, well known, car sales, car makers, cat scan, cat scans, fast money, fast food, big data, big tech, big oil, big banks, play store, eat out
  global partners for, golden state, state of the union, secretary of state, state farm arena, islamic state, empire state, deep state
  steel dynamics of, us foods and drug, live nation of, general dynamics information, hess law
  edison research, thomas edison, edison investment research, commonwealth edison, southern california edison
  chevron deference, chevron doctrine, kroger babb, emerson college, emerson fittipaldi, dana white, dana perino, dana farber, dana gas, dover air force base, dover air force, dover motorsports, jacobs engineering ukraine, marc jacobs, jacobs douwe egberts, jacobs levy, norman rockwell, king lear, amanda lear, lear capital, paul ryder, winona ryder, ryder cup, eric holder, tyson fury, mike tyson, cicely tyson, neil degrasse tyson, ross perot, diana ross, bob ross, wilbur ross, rick ross, niall ferguson, alex ferguson, ferguson missouri, kelly services, kelly clarkson, scott walker, general walker, hess tower, rudolf hess, loews hotel, first horizon park, hershey park, boston globe, boston beer, boston celtics, boston red sox, boston properties, boston fed, oscar winner, oscars, academy awards, oscar de la renta, oscar pistorius, monster hunter, monster jam, monster worldwide, monster rally, clean harbors, baker tilly, baker brothers, baker bros, james baker, corning incorporated foundation, pacific life, pacific rim, mosaic theory, core inflation, core cpi, core pce, core business
`
  .trim()
  .split(/,\s*|\n\s*/);
