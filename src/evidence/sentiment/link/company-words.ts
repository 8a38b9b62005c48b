/** Ends of a company name that only say what kind of body it is. Lower case, points left out. */
export const LEGAL = words(`
  inc incorporated corp corporation co cos company companies plc ltd limited llc lp llp nv sa ag se ab as asa oyj spa kgaa gmbh bv sab cv
  pte pty holding holdings hldgs hldg group grp trust
`);

/** Ends of a company name that people leave out when they speak of it: "Agilent" for Agilent Technologies. */
export const TRADE = words(`
  air airlines airways aerospace airline analytics apparel auto automotive bancorp bancorporation bancshares bank bankshares beverage beverages
  biologics biopharma biopharmaceuticals biosciences bioscience biotech biotechnologies biotherapeutics brands broadcasting builders
  capital chemical chemicals coffee communications components computer concepts construction controls cosmetics data devices diagnostics digital
  distribution dynamics education electric electronics energy engineering enterprise enterprises entertainment environmental
  equities exploration fashion finance financial foods food furniture games gaming gas genetics global gold grill grocery health
  healthcare home homes hospitality hotels hotel imaging industrial industries infrastructure instruments insurance interactive international
  investment investments jewelers labs laboratories lab land leisure life lines lithium logistics machines manufacturing marine market
  markets materials media medical medicines medtech metals micro midstream minerals mining mobile mortgage motor motors nation national
  networks network nutrition oil oncology optoelectronics outdoor outdoors packaging paper partners parts petroleum pharma pharmaceutical
  pharmaceuticals pharmacy pipeline platforms plastics platform power products properties property publishing rail railroad realty real
  reit renewables rentals resorts resources restaurants retail robotics royalty rubber science sciences security securities semiconductor
  semiconductors services shipping software solar solutions steel steels storage stores studios supply surgical systems tech technologies
  technology telecom telecommunications telephone therapeutics tire tools toys transport transportation trucking uranium utilities vaccines
  vacations ventures water wholesale wireless works worldwide
`);

/** The trade words that a company shares with none of its own units: behind a name they make another company of it. */
export const OTHER_COMPANY = new Set([
  ...TRADE,
  ...words(`
    foundation university college school church hospital park arena stadium island county city street river valley lake institute
    association union party museum society council academy festival creek mountain bay beach springs
    fund funds etf etfs trust limited india indian japan mutual capital jio infra infrastructure communications hotel hotels estate
    financials realty hospitality lifesciences sports
  `),
]);

for (const own of words(
  'data devices digital home interactive labs life market markets media mobile parts platform platforms products retail science security services software solutions storage stores studios tools network global international bank health gaming games insurance cosmetics land power national nation life micro real',
)) {
  OTHER_COMPANY.delete(own);
}

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
