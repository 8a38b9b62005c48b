/**
 * Words of everyday English that are names of companies, or may be. As a name they need evidence in the text: a verb of business, a
 * "shares of", a legal form. Lower case, singular or plural as companies use them.
 */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  `ability above academy accelerate access accord ace achieve acme acorn acre acreage action active acuity acumen advance advanced advantage
  advent affinity affirm agency agenda agile agora agree aim air alarm alert align alight all allied alliance allot ally alpha alphabet alpine
  alternative altitude always amber ambition american ammo anchor angel anthem apex apple applied appreciate april aqua arc arch arena ares argo
  arm armour array arrival arrow art ascend ascendant ascent ash asset assets assembly associated assurance assure astra atlantic atlas atom august aura
  authentic aurora auto autonomy avenue aware azure baby back badger balance ball banc bank banks banner bar bark barrel base basic battery bay beacon
  beam bear beauty bee benchmark benefit berry best better beyond big bill bio bird bit bite black blade blend block bloom blue board boat body bold
  bolt bond book booking boost booth border box brand brave bread breeze bridge bright brilliant broad broadway bronze brook bridgeway bruker buckle
  builders bullfrog bumble bunge burn business buy buzz cable cactus cadence caliber call calm camp can cancer candy canyon cap capital capri captain car
  carbon card cardinal care cargo caribou carnival carriage carrier carry carrot cars cart case cash castle cat catalent catalyst caterpillar
  cathedral cedar cell center central century champion change channel chaos charge chart charter chase check cheer chef chemical cherry chevy chief choice
  chord church cinder cipher circle circuit citizen citizens city civil claim clarity class classic clean clear click clinic clipper cloud clover club
  coach coast coastal code coffee cogent coin cold collective color column comfort command commerce commercial commodore common community companion
  compass complete compound comprehensive compute concept concord concrete condor conduit connect connection consolidated constellation
  construction consumer consumers contact container contango context continental control cool copper core corner corporate cosmos cost cottage couch
  country courier cove covenant cover crane crawler creation creative credit creek crescent crest cricket cross crown cruise crunch cryo crypto crystal cube
  cue culture cup cure current curve custom customers cutter cycle dawn day deal decker deep defense defiance definitive delta deluxe deep denim
  depot desert design designer destination destiny devon dial diamond digital dime dine direct discover discovery distributed distribution
  diverse diversified divine dock doma dolphin domain dome dominion domino dorm dose double dove dover dow draft dragon dream drive driven drone duck
  duke dune duo dynamic dynamics eagle early earth east eastern easy eat echo eclipse ecology edge edition educational effector elastic electric electronic
  element elements elevance elevate elite ellipse elm embark ember emerald emerge emergent empire employers enact encore end endeavor endless endurance
  energy enhance enjoy enterprise enterprises entire entity entrée entrepreneur envision envoy equal equator equinox equity era escape essential
  essentials establishment estate eternal ethos even event ever everest evergreen evolution evolve exact excel excellence exchange expedition expert
  experience exponent express extra extreme eye fabric face factor fair faith falcon fame family far fare farm farmers fashion fast fate fathom favor
  feather federal fence fidelity field fig figs figure finance financial finish fire first fish fit five flag flame flare flash flat fleet
  flex flexible flight flow flower flowers fluent fluence flux fly focus fold food foot force forest forestar forge fork form formula fort forte fortress
  fortune forum forward fossil foundation founder fountain four fox frame franchise franklin freedom freight fresh freshworks frontier frontline frost
  fuel full fun fund fundamental fury fuse fusion future gain galaxy game games gamma gap garden gas gate gateway gem general generation genesis
  genie genius gentle genuine geo giant gift glacier glass gleam global globe gold golden good grab grace grade grail grain grand granite graph graphic
  gravity great green grid grip grove grow growth guarantee guardian guess guild guided gulf habit hail half hall hallmark halo hammer hand happy harbor
  hard harmonic harmony harrow harvest haven hawk hawkeye haystack head heal healing health heart hearth heat heavy helix hello hercules heritage
  hero hesitate hexagon hi high highland highway hill hilltop hippo hive hold home homes honest hope horizon horizons host hotel house hub human humble
  hunt hyper ice icon iconic idea ideal idle image imagine immune impact impala imperial impulse inch income independence independent index indie
  industrial inferno infinite infinity inflection information ingenuity inhibitor innovate innovation innovative inogen insight insights inspire inspired
  instance instant institutional insured integral integrated integrity intellect intelligent intense intensity inter interact interactive interface
  international intersect interval intuition intuitive invest invitation ion iris iron island iteration ivory jack jackpot jaguar jam java jazz jet
  jewel join joint journey joy jubilee judge juice jump junction june juniper jupiter key keys kind king kingdom kit kite knight know lab ladder lake
  lamb lamp lamps land landmark landing lane lantern large laser latch lattice launch laurel lava layer lead leader leaf leap learning lease ledger legacy
  legend legible legion leisure lemon lemonade leopard level lever liberty library life lifetime lift light lighthouse lightning lily lime limit line
  linear link lion lions liquid liquidity list lithium little live load local lock loft logic long loom loop lord lotus loud love low loyal lucid lucky
  luminous lunar luxe lynx lyric macro made magic magma magnet magnetic magnolia main maker mammoth manifold manor manual map maple marathon marble march
  margin mariner mark marker market marquee mars marsh martian mask mass master mastery match material materialise matrix matter maverick max maximus may
  meadow medal media medical medicine mega mentor merchant mercury mercantile merge meridian merit metal metals meteor metro metropolitan micro mid midland might mile milestone
  mill mind mine miner mineral minerals mini mink mint minute mirage mirror mission mist mobile mode model modern modular moment momentum monarch money
  monitor monkey montage monster monument moon more mosaic moss motion motor mountain move movement mountaineer multi muscle music mustang mutual
  mystic nano national native natural nature navigate navigator near nest net network neutral new news next nice night nimble nine noble node nordic
  norm north northern northwest northwestern notable nova now nuance nutrition oak oasis oath object oblong ocean oceanic odyssey offset oil old olive
  omega on one onion online onward opal open opera opportunity optimal optimum option oracle orange orbit orchard orchid order organic organon origin orion osprey
  otter outback outbreak outdoor outer outfront outlook outset oval over owl own oxford oxygen oyster pace pacer pacific pack pact page paid paint palace
  palm panda panel panther paper par paradise paragon parallel paramount park parrot part partners party pass passage patch path patient patriot
  pattern pay peak pear pearl peer pelican penguin people peoples pepper perfect perform performance perimeter perpetual perspective phantom
  phase phoenix phone photon piano pick picture pier pike pilgrim pillar pilot pin pine pinnacle pioneer pipe pitch pivot pixel place plain plan planet
  plant plastic platform platinum play plaza plexus plug plum plus point polar pole pond pony pool pop popular port portal porch pose position positive post
  postal potential power practical prairie precious precise precision preferred prelude premier premium presidential prestige pretty price pride prime
  primary prince principal prism priority private pro process produce profound progress progressive project promise promising proof property
  prospect prosperity protagonist protector proud provident prudent prudential public pulse puma pump pure purple purpose pyramid quad quaint
  quality quanta quantum quarry quarter quartz queen quest quick quiet quill quiver rabbit race radar radiant radio radius rage rail rain rainbow rally ram
  ranch range ranger rapid rare raven ray reach reading ready real realty reason rebel rebus recon record red redwood reed reef reflect refuge regal regency
  regional regions relay release reliability reliable reliance reliant relief remark renew renewal repay repeat report repute republic research reserve
  resilience resolute resource resources response restaurant restoration retail retreat return rev revelation revolution revolve rhythm ribbon rich ridge
  right ring ripple rise rising river riviera road rock rocket rocky rogue roll roman root roots rose rover royal royalty rubicon rubric ruby rumble run rush
  saber sable safe safeguard safety saga sage sail saint salt same sand sapphire satellite saturn savanna save savvy scale scarlet science scope score
  scout sea seaboard seal season second secure security see seed seek select selective senior sense sensor sentinel serve service services seven
  shade shadow shamrock shape share sharing shark sharp shell shield shift shine ship shop shore shoals short show shuttle side sierra sight sigma sign signal
  signature signet silence silk silver simple single sinker six skill sky slam sleep slide small smart smile smith smooth snail snap snow soar social
  society soft sol solar solid solo solution sonic soul sound source south southern southwest southwestern sovereign space spark sparrow spear special
  spectral spectrum speed sphere spider spin spire spirit splash spoke sport sportsman spot spring sprout sprouts spruce squad square stable stack stadium staff stage stake
  stamp standard star stars start state station stay steady steel stellar stem step sterling stock stoke stone store storm story straight strategic
  strategy strata stratum stream street strength stride strike string strong structure studio stylus sublime success sugar suite sum summer summit sun sunrise
  sunshine super superior supply support supreme surf surge surgery sure surface survey sustain swan sweet swift switch symbol sync synergy syntax
  system table tactile tail talk talent talon tango tank tap target task taste team tech technical technology teen telegraph tempest temple tempo tender terminal
  terra territory test therapeutic thermal thor thorn thread three thrive thunder tide tiger tilt timber time timeless tin titan titanium toast token
  tomorrow tonic tool top topaz torch total touch tower town toy trace track traction tractor trade trader tradition trail trail train trans transact
  transcend transit transition transparent traveler travelers treasure tree trek trend triangle tribe tribune trident trillion trinity trio triple
  triton triumph troops tropical true trump trust truth tulip turbo turn turquoise turtle twin twist two ultimate ultra umbrella under unicorn unified
  uniform union unique unison unit united unity universal universe university up upland upstart upwork upturn uranium urban us use vacation vail valiant valley
  value valve van vanguard vantage vapor vault vector vega velocity velvet venture venus verge verse version versus vertex vertical vessel vest veteran
  via vibe vibrant victory video view vigil village vine vintage violet viper virgin virtual virtue visa visible vision vista vital vivid vocal voice volt
  voyage voyager vulcan wag walk wall warrior washer watch water wave waves way wealth wear weather weave web well wells west western wheel whale whirlpool white whole wide wild win
  wind window wing wings winner winners winter wire wisdom wise wish wit wolf wonder wood wool word work works workday world worth wrap yard yellow yeti yield york young youth yum zebra
  zen zenith zero zest zip zodiac zone zoom nov dana elastic kind
  monday tuesday wednesday thursday friday saturday sunday january february april july september october november december jan feb mar apr jun jul aug sep sept oct dec q1 q2 q3 q4 1q 2q 3q 4q
  african argentine asian australian brazilian british canadian caribbean chinese dutch european french german greek indian indonesian irish israeli italian japanese korean latin mexican
  norwegian russian scandinavian scottish spanish swedish swiss thai turkish vietnamese africa asia australia brazil canada china europe france greece india indonesia ireland israel italy japan korea mexico
  norway russia spain sweden switzerland taiwan thailand turkey vietnam amalgamated artificial blueprint bounce climb correlate critical dare drilling durable effective esports euro eurozone express
  extra fast federal flying gates genetic gross healthy hydrogen intelligence internet irish judicial learning lending machine murano optimus orbital panacea premium pressure pricing quick rare regenerative
  reorganization robotic scientific scores semi shaky shipping sleep smaller smarter solar spot sterling strategic surgical sustainable tech technical tobacco treasury unusual visionary visual vortex wearable
  wins worlds organ anterior cellular clinical cloud commercial competitive computing conversion cord corporate crude cyber cycling dairy defence dental deposit derivative developing diabetes digital drug
  dynamics earnings economic electrical emerging emergency engine environmental exotic export exposure facility fertilizer fiber film financing flagship fleet floating footwear forecast foreign fully funding
  gallery genome genomic geothermal giga glory governance graphene graphite grocery guided handy happiness helium heroes historic holiday hormone hospital household hybrid identity implant import inspection
  instrument intellectual intimate intelligent interest inventory investor iron journal labor laboratory lawn lease legal lending liberated lottery luxury maintenance major managed marine marketing maternity meal
  measurement meat mechanical medic memory mental middle military minority mixed mortgage municipal natural naval neural neutral nuclear nurse obesity occupational offer office official offshore operation optical oral
  organization ornamental outdoors outsourcing own oxide package pain partner payment peptide permanent personal pet pharmacy photo physical physician pizza planning plasma plastic policy political portfolio poultry
  pregnancy present printing prison private processing production professional profit program prophet protective protein psychiatric psychology publishing purchase pursuit racing railway raw rebel recall record
  recovery recycling reform regenerate rehabilitation remote renewable rental repair reservoir residential resolution resort responsible restore retirement revival reward robot rural safer satellite savings
  schedule school seasonal senior separate series session settlement shareholder shelter shoe shot skin skilled skyline social software soil soldier specialty spectra speech spinal spine sports squadron stability
  starter steam stellar stem stock strain streaming student subscription supplement surface surgeon survivor tax teacher technique telecom television text therapy tiny tissue title traffic training transfer
  transformation transport travel treatment trial trusted tumor tunnel tutor typical unlimited update utility vaccine vacuum valuable vehicle veterinary victor vitamin waste wealthy wellness wireless women yacht`.split(
    /\s+/,
  ),
);

/** Words that headlines about stocks are full of: as a name they count only with a legal form or a ticker. Lower case. */
export const EVERYDAY_WORDS: ReadonlySet<string> = new Set(
  `on now all it at so are be by for in of or the to up out over off you we new first next big best more one two day week month year q1 q2 q3 q4 1q 2q 3q 4q fast well open
   american general national international global us nasdaq monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
   october november december jan feb mar apr jun jul aug sep sept oct nov dec market markets stock gold oil tech bank wins climb scores gains beat miss buy sell hold call key
   artificial premium pressure quantum insider top high low`.split(/\s+/),
);

/** Surnames, first names and places that companies are named after, and that headlines speak of for other reasons. Lower case. */
export const PEOPLE_AND_PLACES: ReadonlySet<string> = new Set(
  `abbott adams albany alexander alexandria allegheny allen amazon amherst andersen anderson andersons ann anna antonio argentina arizona arkansas arthur ashland aspen athens
  austin avery baker baldwin ballard barnes barrett baxter beacon becton belden bell bennett bentley berkeley berkley berkshire bermuda bogota booz bosch boston bowen bowman bradford brady braemar
  brandywine brazil brinker bristol bristow brown bryant buffalo burlington butler byrna cabot caesar calavo california cambridge cameron campbell canada
  carlisle carolina carson carter carvana casey cassidy catalina charles charlotte chase chester chevron chicago china chubb churchill cincinnati clark clayton cleveland clinton
  cohen coleman collins colombia colorado columbia columbus connecticut cooper corning cortland craft craig crawford cullen cummins curtis dakota dallas dana daniel darden dave david davis
  dayton deere delaware dell denali denver desjardins detroit diana dick dillard disney dixie dolby dolan donaldson donegal donnelley douglas dover duke duluth dunn dupont duval eaton
  edison eldorado ellington elliott emerson england ennis erie ethan europa evans everett ezra fairfax farmer fenton ferguson fisher fletcher florida fluor ford
  forrester fortuna foster fox francis frank franklin frederick freeman fulton gallagher gardner garrett gartner george georgia germany getty gibson gilead gilmore glen graham
  grainger grant graybar greene griffin griffon hackett hamilton hampton hancock hanover hanson harris harrison harte hartford harvard hawaiian hawkins hawthorn haynes hayward heinz helen
  henry herbalife herman hershey hess hilton hoffman holley hormel horton houston howard hubbell hudson hughes humboldt hunt huntington huntsman hyatt iceland idaho illinois india indiana
  iowa ireland isabella israel jackson jacob jacobs james japan jasper jefferies jefferson jenny jensen jerash johnson jones jordan joseph joshua juliet kansas kaiser kellogg kelly kemper kennedy
  kensington kent kentucky kimball kinder kirby kirkland knight knowles kodiak kohl korea kraft kroger lancaster lansing lawson lazard lear lee leggett leidos lennar lennox leslie levi lewis lexington lilly lincoln linde lindsay livingston
  lloyd loews london loral louis louisiana lowe lowes luther lynch mack macy madison manchester manhattan marathon marcus marin marine markel marlin marriott marsh marshall martin mary maryland mattel
  matthews maui maxwell mayer mccormick mcdonald mcdonalds mckesson medina memphis mercer meredith merrill mexico miami michael michigan middleby midland miller milton minerva minnesota mississippi missouri
  mitchell mohawk monro monroe montana monterey moody moodys moog moore morgan morris morton murphy myers nash nathan nebraska nelson nevada newell newman newport newton nicholas noah nordstrom
  norfolk norman norris northrop norwood ohio oklahoma olin omaha oregon orlando orleans oscar oshkosh otis owens oxford palmer palo panama paris parker parsons patrick patterson paul payne pearson penn
  pennsylvania penske perry peru peterson petersburg phillips philip phoenix pittsburgh plymouth portland potomac powell preston princeton providence puerto quaker ralph raymond regis revere reynolds richardson richmond
  rio robert roberts robinson rochester rockwell rogers rollins roper ross rowan russell ruth ryder ryerson salem salvador sanderson sanderson sanford santa sandy savannah schneider schwab scott seattle seneca sharps shaw
  sherwin sherwood shiloh siebert simmons simon simpson sinclair skyline smith snyder sonoma spencer springfield stanley stephen sterling stewart stone strauss stryker sullivan summit susan
  sutton sussex sydney taylor teleflex tennant tennessee terex tesla texas textron thomas thompson thomson thor tiffany toll trenton troy truman tucker turner turning tyler tyson utah vail valencia valentine
  valmont vermont vernon verona victoria vince vincent virginia vista wabash wallace walgreen walker waltham warner warren washington waterloo watson watts wayne weaver webster wells wendy wendys werner
  wesley wesco west westchester westlake weston whitestone whitney williams willis wilson winchester windsor winnebago winthrop wisconsin wolfe wood woodward woodside worthington wright
  wyndham wyoming yale york zimmer zion`.split(/\s+/),
);

/** First names that, before a surname, speak of a person: "Harrison Ford" is no car maker. Lower case. */
export const FIRST_NAMES: ReadonlySet<string> = new Set(
  `aaron adam alan albert alex alexander alice allen amanda amy andrea andrew andy angela ann anna anne anthony barbara ben benjamin betty bill billy bob bobby brad brandon brian bruce carl carlos
  carol caroline catherine charles charlie chris christian christina christine christopher craig cynthia dan daniel danny dave david deborah dennis diana diane don donald doug douglas ed edward elizabeth
  emily emma eric erik frank fred gary george gerald gina glenn greg gregory harold harrison harry heather helen henry howard jack jacob james jamie jane janet jason jay jeff jeffrey jennifer jeremy
  jerry jesse jessica jim jimmy joan joe joel john johnny jon jonathan jose joseph josh joshua juan judith judy julia julie justin karen kate katherine kathleen katie keith kelly ken kenneth kevin kim
  kyle larry laura lauren lawrence lee leo linda lisa liz louis lucy luke margaret maria mark martha martin mary matt matthew megan megyn melissa michael michelle mike mitch nancy nathan neil nicholas
  nicole nikola olivia pamela pat patricia patrick paul paris peter phil philip rachel ralph randy ray raymond rebecca rich richard rick rob robert roger ron ronald rose roy russell ruth ryan sam samuel sandra sara sarah
  scott sean sharon shirley simon stephanie stephen steve steven stuart sue susan ted terry theresa thomas tim timothy todd tom tommy tony tyler vera victor victoria vincent walter warren wayne william zach`.split(
    /\s+/,
  ),
);
