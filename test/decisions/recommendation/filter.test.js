import { describe, expect, it } from 'vitest';
import { filterCandidates } from '../../../src/decisions/recommendation/filter.js';
import { candidate } from './candidates.js';

const CANDIDATES = [
  candidate('AAPL', { signal: 'buy', confidence: 0.6, sector: 'Information Technology', risk_level: 'medium' }),
  candidate('XOM', { signal: 'hold', confidence: 0.5, sector: 'Energy', risk_level: 'low' }),
  candidate('TSLA', { signal: 'sell', confidence: 0.7, sector: null, risk_level: 'high', prediction: { horizon: 1 } }),
];
function passing(filter) {
  return filterCandidates(CANDIDATES, filter).map(({ prediction }) => prediction.symbol);
}
describe('filterCandidates', () => {
  it('lets everything through when nothing is asked for', () => {
    expect(passing({})).toEqual(['AAPL', 'XOM', 'TSLA']);
    expect(passing({ signals: [], sectors: [], symbols: [] })).toEqual(['AAPL', 'XOM', 'TSLA']);
  });
  it('keeps the signals asked for', () => {
    expect(passing({ signals: ['buy', 'sell'] })).toEqual(['AAPL', 'TSLA']);
  });
  it('keeps confidences from the lowest on, itself included', () => {
    expect(passing({ minConfidence: 0.6 })).toEqual(['AAPL', 'TSLA']);
  });
  it('keeps risks up to the highest, itself included', () => {
    expect(passing({ maxRisk: 'low' })).toEqual(['XOM']);
    expect(passing({ maxRisk: 'medium' })).toEqual(['AAPL', 'XOM']);
  });
  it('keeps the holding period asked for', () => {
    expect(passing({ holdingPeriod: 'daily' })).toEqual(['TSLA']);
    expect(passing({ holdingPeriod: 'monthly' })).toEqual([]);
  });
  it('keeps sectors in whatever case they are written', () => {
    expect(passing({ sectors: ['information technology'] })).toEqual(['AAPL']);
    expect(passing({ sectors: [' ENERGY', 'Information Technology'] })).toEqual(['AAPL', 'XOM']);
  });
  it('refuses a sector that does not exist and lists those that do', () => {
    expect(() => passing({ sectors: ['Tech', 'Energy'] })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: 'No stock is in the sector "Tech".',
        hint: 'Known sectors: Energy, Information Technology.',
      }),
    );
  });
  it('accepts a sector of the universe that has no candidate today', () => {
    expect(passing({ sectors: ['utilities'], knownSectors: ['Utilities', null] })).toEqual([]);
  });
  it('says so when no stock has a sector at all', () => {
    expect(() => filterCandidates([candidate('A')], { sectors: ['Energy'] })).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('import stocks') }),
    );
  });
  it('keeps the symbols asked for and does not mind one that is not there', () => {
    expect(passing({ symbols: ['XOM', 'GONE'] })).toEqual(['XOM']);
  });
  it.each([-0.1, 60, Number.NaN])('refuses a lowest confidence of %d', (minConfidence) => {
    expect(() => passing({ minConfidence })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
