import { PLAIN_WORDS } from './plain-words.js';
import type { Style, Token } from './tokens.js';

/** A ticker symbol written in a text. */
export interface TickerMention {
  readonly symbol: string;
  readonly how: 'cashtag' | 'ticker' | 'symbol';
  readonly start: number;
  readonly end: number;
  /** An exchange stands before it, so that it cannot be anything else. */
  readonly sure: boolean;
  /** Other symbols stand in the same brackets. */
  readonly listed: boolean;
}

const US_EXCHANGE =
  /^(?:nyse(?: ?(?:american|arca|mkt))?|nasdaq(?:gs|gm|cm)?|nasdaq ?global ?select|amex|nysearca|nyseamerican|nysemkt|cboe|bats|otc|otcqb|otcqx|otcmkts|otcbb|pink|us)$/i;
const CASHTAG = /(?<![\p{L}\p{N}$])\$([A-Za-z]{1,5}(?:[.-][A-Za-z])?)(?![\p{L}\p{N}])/gu;
const BRACKETS = /[([]([^()[\]]{1,120})[)\]]/g;
const WITH_EXCHANGE =
  /(?<![\p{L}\p{N}])(NYSE(?: American| Arca| MKT)?|NASDAQ(?:GS|GM|CM)?|Nasdaq(?:GS|GM|CM)?|AMEX|OTCQB|OTCQX|OTCMKTS|OTC)\s?:\s?\$?([A-Z]{1,5}(?:[./-][A-Z])?)(?![\p{L}\p{N}])/gu;
const SYMBOL = /^[A-Z]{1,5}(?:[./-][A-Z])?$/;

/** Money, and what is written like a cashtag without being one. */
const NOT_CASHTAG = new Set([
  'US',
  'USD',
  'CAD',
  'AUD',
  'HKD',
  'NZD',
  'SGD',
  'B',
  'BN',
  'M',
  'MM',
  'MN',
  'K',
  'T',
  'TN',
]);

/** Capitals that stand in brackets and headlines for other things. */
const ABBREVIATIONS = new Set(
  `AAA ADR ADS AGM AI AM API AR ASEAN ATH AUM BBC BOE BOJ BRICS BSE CAGR CAPEX CBO CD CDC CEO CES CFO CIA CIO CMO CNBC CNN COO COVID CPA CPI CRM CSR CTO DC DIY DJ DNA DOE DOJ DOW EBIT EBITDA ECB EM EMA EOD EPA EPS
  ESG EST ET ETA ETF ETFS EU EV EVP EVS FAANG FAQ FBI FCC FDA FDIC FED FII FOMC FPO FTC FX FY GAAP GDP GM GMT GOP GST HBO HIV HQ HR ICE IMF IMO INC INFO IOT IP IPO IRA IRS IRR ISM IT JV KPI LA LBO LLC LNG LP LTD MBA MD
  MF MOU MSCI NATO NAV NBA NCD NDA NEW NFL NFT NHL NII NIM NIMS NOW NPA NSE NYC NYSE OEM OIS OPEC OTC PC PCE PE PHD PLC PM PMI PPI PR PT QE QIP QOQ RBA RBI RD REIT REITS RNA ROE ROI ROIC RSS SA SAAS SAP SEC SEO SMS SPAC STAT
  TARP TV UAE UAW UK UN UPDATE US USA USD USDA USPS VAT VC VIX VP WFH WHO WSJ WTI WTO YOY YTD`.split(/\s+/),
);

/** Tickers written with a `$`, in brackets or behind an exchange, of any universe. `text` in plain form. */
export function markedTickers(text: string): TickerMention[] {
  const found: TickerMention[] = [];
  if (text.includes('$')) {
    for (const match of text.matchAll(CASHTAG)) {
      const symbol = canonical(match[1] as string);
      if (!NOT_CASHTAG.has(symbol)) found.push(at(match, symbol, 'cashtag', true, false));
    }
  }
  if (text.includes('(') || text.includes('[')) {
    for (const match of text.matchAll(BRACKETS)) found.push(...inBrackets(match));
  }
  if (text.includes(':')) {
    for (const match of text.matchAll(WITH_EXCHANGE)) {
      const end = match.index + match[0].length;
      if (found.every((other) => end <= other.start || match.index >= other.end)) {
        found.push(at(match, canonical(match[2] as string), 'ticker', true, false));
      }
    }
  }
  return found;
}

/** `(NASDAQ: AAPL)`, `(AAPL)`, `(NYSE: F, GM)`, `(PRI, VGR, ACAS)`; nothing where any part is not a symbol. */
function inBrackets(match: RegExpExecArray): TickerMention[] {
  const parts = (match[1] as string).split(/[,;|]| and | & /).map((part) => part.trim());
  const found: TickerMention[] = [];
  let exchange = false;
  for (const part of parts) {
    const [before, after] = part.includes(':') ? (part.split(':', 2) as [string, string]) : ['', part];
    const symbol = after.trim().replace(/^\$/, '');
    if (before !== '') {
      if (!US_EXCHANGE.test(before.trim())) return [];
      exchange = true;
    }
    if (!SYMBOL.test(symbol)) return [];
    found.push(at(match, canonical(symbol), 'ticker', exchange, parts.length > 1));
  }
  // Brackets without an exchange hold all sorts of capitals; a list of symbols is recognised by its company.
  return found.filter((each) => each.sure || each.listed || (each.symbol.length > 1 && !isOtherWord(each.symbol)));
}

function at(
  match: RegExpExecArray,
  symbol: string,
  how: TickerMention['how'],
  sure: boolean,
  listed: boolean,
): TickerMention {
  return { symbol, how, start: match.index, end: match.index + match[0].length, sure, listed };
}

function canonical(symbol: string): string {
  return symbol.toUpperCase().replace(/[-/]([A-Z])$/, '.$1');
}

function isOtherWord(symbol: string): boolean {
  return ABBREVIATIONS.has(symbol) || PLAIN_WORDS.has(symbol.toLowerCase());
}

/**
 * Whether a bare word in capitals is to be read as a ticker ("MSFT vs. AAPL"). Words and common abbreviations never are (`NET`, `ALL`,
 * `IT`, `CEO`); four letters and more are in a text that is not all capitals; three letters are only where the source names the symbol itself.
 */
export function isBareTicker(tokens: readonly Token[], index: number, style: Style, hinted: boolean): boolean {
  const token = tokens[index] as Token;
  const symbol = token.text;
  if (!token.caps || style === 'caps' || symbol.length < 3 || !/^[A-Z]{3,5}$/.test(symbol) || isOtherWord(symbol))
    return false;
  return symbol.length > 3 || hinted;
}
