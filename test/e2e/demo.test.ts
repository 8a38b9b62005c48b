import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openalpha, temporaryFolder } from '../support/openalpha.js';

const folder = temporaryFolder();
const cwd = folder.path;
afterAll(() => folder.remove());

const SMALL = ['--stocks', '40', '--sessions', '520'];

describe('demo', () => {
  it('runs the whole chain, says that all of it is synthetic, and leaves nothing behind', async () => {
    const { code, stdout } = await openalpha(['demo', ...SMALL, '--json'], { cwd });
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.synthetic).toBe(true);
    expect(report.recommendations).toHaveLength(10);
    for (const r of report.recommendations) expect(r.company_name).toContain('(synthetic)');
    expect(report.training.models.map((m: { kind: string }) => m.kind)).toEqual(['forest', 'mlp']);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('gives the same recommendations for the same seed and says SYNTHETIC in words', async () => {
    const first = await openalpha(['demo', ...SMALL, '--seed', '3', '--quiet'], { cwd });
    const second = await openalpha(['demo', ...SMALL, '--seed', '3', '--quiet', '--keep', 'kept'], { cwd });
    expect(first.stdout).toContain('SYNTHETIC');
    expect(second.stdout).toBe(first.stdout);
    const status = await openalpha(
      ['status', '--db', 'kept/data/openalpha.db', '--models-dir', 'kept/ml-models', '--json'],
      { cwd },
    );
    expect(JSON.parse(status.stdout).store.rows.market_data).toBe(40 * 520);
  });

  it('refuses a folder that is there and a market that is too small', async () => {
    expect((await openalpha(['demo', '--keep', 'kept'], { cwd })).code).toBe(2);
    expect((await openalpha(['demo', '--stocks', '3'], { cwd })).code).toBe(2);
  });
});
