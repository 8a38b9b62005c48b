import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenAlphaError } from '../../src/domain/errors.js';
import { CONFIG_FILE, environmentName, loadConfig, settingPaths } from '../../src/runtime/config.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openalpha-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const load = (environment: Record<string, string> = {}, flags: Record<string, unknown> = {}) =>
  loadConfig({ folder, environment, flags });
const refusal = (work: () => unknown): OpenAlphaError => {
  try {
    work();
  } catch (error) {
    return error as OpenAlphaError;
  }
  throw new Error('nothing was refused');
};

describe('configuration', () => {
  it('has a default for every setting', () => {
    const { config, file } = load();
    expect(file).toBeNull();
    expect(config).toMatchObject({
      db: 'data/openalpha.db',
      interval: '1d',
      label: { horizon: 7, up: 0.05, down: -0.05 },
    });
  });

  it('takes flags over environment over .env over file over defaults', () => {
    write(CONFIG_FILE, JSON.stringify({ seed: 1, interval: '1h', label: { horizon: 3, up: 0.1 } }));
    write('.env', 'OPENALPHA_SEED=2\nOPENALPHA_LABEL_HORIZON=4\n');
    expect(load().config).toMatchObject({ seed: 2, interval: '1h', label: { horizon: 4, up: 0.1, down: -0.05 } });
    expect(load({ OPENALPHA_SEED: '3' }).config.seed).toBe(3);
    expect(load({ OPENALPHA_SEED: '3' }, { seed: 4, 'label.horizon': undefined }).config).toMatchObject({
      seed: 4,
      label: { horizon: 4 },
    });
  });

  it('reads numbers, booleans and lists from the environment as what they are', () => {
    const { config } = load({
      OPENALPHA_LABEL_UP: '0.08',
      OPENALPHA_LABEL_VOLATILITY_SCALED: 'true',
      OPENALPHA_TRAINING_MODELS: 'forest, prior',
    });
    expect(config.label.up).toBe(0.08);
    expect(config.label.volatilityScaled).toBe(true);
    expect(config.training.models).toEqual(['forest', 'prior']);
  });

  it('reports all faults at once, with where each came from', () => {
    write(CONFIG_FILE, JSON.stringify({ interval: '5m', colour: 'red' }));
    const error = refusal(() =>
      loadConfig({
        folder,
        environment: { OPENALPHA_SEED: 'many' },
        flags: { 'label.horizon': 0 },
        flagNames: { 'label.horizon': '--horizon' },
      }),
    );
    expect(error.code).toBe('CONFIG');
    expect(error.message).toMatch(/interval is "5m" \(from .*openalpha\.config\.json\): /);
    expect(error.message).toMatch(/seed is "many" \(from environment variable OPENALPHA_SEED\): /);
    expect(error.message).toMatch(/label\.horizon is 0 \(from --horizon\): /);
    expect(error.message).toMatch(/colour/);
  });

  it('that is not JSON is refused with the name of the file', () => {
    write(CONFIG_FILE, '{"seed": 1,}');
    expect(refusal(() => load()).message).toContain(CONFIG_FILE);
  });

  it('that is named and missing is refused', () => {
    const error = refusal(() => loadConfig({ folder, environment: {}, file: 'other.json' }));
    expect(error).toMatchObject({ code: 'CONFIG' });
    expect(error.message).toContain('other.json');
  });

  it('refuses shares that leave nothing to test on', () => {
    const error = refusal(() => load({ OPENALPHA_TRAINING_TRAIN: '0.9', OPENALPHA_TRAINING_VALIDATION: '0.1' }));
    expect(error.message).toContain('leave a share to test on');
  });

  it('names an environment variable after every setting, each once', () => {
    const names = settingPaths().map(environmentName);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('OPENALPHA_LABEL_VOLATILITY_SCALED');
    expect(names.every((name) => /^OPENALPHA_[A-Z0-9_]+$/.test(name))).toBe(true);
  });

  it('names providers by themselves in the environment, and takes the names by which the world knows their keys', () => {
    expect(environmentName('providers.alpha-vantage.baseUrl')).toBe('OPENALPHA_ALPHA_VANTAGE_BASE_URL');
    const { config } = load({
      OPENALPHA_YAHOO_BASE_URL: 'http://127.0.0.1:8080',
      OPENALPHA_YAHOO_PER_SECOND: '0',
      TIINGO_API_KEY: 'made-up',
      OPENALPHA_FRED_API_KEY: 'ours',
      FRED_API_KEY: 'theirs',
      OPENALPHA_FEEDS_LIST: '[{"name":"mine","url":"https://example.org/feed"}]',
    });
    expect(config.providers.yahoo).toMatchObject({ baseUrl: 'http://127.0.0.1:8080', perSecond: 0, concurrency: 4 });
    expect(config.providers.tiingo).toMatchObject({ token: 'made-up' });
    expect(config.providers.fred).toMatchObject({ apiKey: 'ours' });
    expect(config.providers.feeds).toMatchObject({ list: [{ name: 'mine', symbols: [] }] });
  });

  it('says which variable holds a list of feeds that is none, and refuses a time zone that there is not', () => {
    const site = { name: 'mine', url: 'https://example.org/', item: 'li', title: 'a', timeZone: 'Mars/North' };
    write(CONFIG_FILE, JSON.stringify({ providers: { pages: { sites: [site] } } }));
    const { message } = refusal(() => load({ OPENALPHA_FEEDS_LIST: 'no json' }));
    expect(message).toContain('providers.feeds.list.0 is "no json" (from environment variable OPENALPHA_FEEDS_LIST)');
    expect(message).toMatch(/sites\.0\.timeZone is "Mars\/North" .*: expected a name like America\/New_York/);
  });

  it('refuses a selector that the engine of pages cannot use, and says where it stands', () => {
    const site = { name: 'mine', url: 'https://example.org/', item: 'tr[', title: 'td > a:not(.ad)', body: 'p:nope' };
    write(CONFIG_FILE, JSON.stringify({ providers: { pages: { sites: [site] } } }));
    const { message } = refusal(() => load());
    expect(message).toContain('2 settings are wrong');
    expect(message).toMatch(/providers\.pages\.sites\.0\.item is "tr\[" .*: expected a CSS selector: .* found its end/);
    expect(message).toMatch(/providers\.pages\.sites\.0\.body is "p:nope" .*pseudo-class :nope/);
    write(CONFIG_FILE, JSON.stringify({ providers: { pages: { sites: [{ ...site, item: 'tr', body: 'p' }] } } }));
    expect(load().config.providers.pages).toMatchObject({ sites: [{ item: 'tr' }] });
  });

  it('never shows a key in what it refuses', () => {
    const { message } = refusal(() => {
      write(CONFIG_FILE, JSON.stringify({ providers: { tiingo: { token: 12_345 } } }));
      load();
    });
    expect(message).toContain('providers.tiingo.token is "***"');
    expect(message).not.toContain('12345');
  });
});
