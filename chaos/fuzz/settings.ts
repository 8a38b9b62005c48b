import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/runtime/config.js';
import { maskFor } from '../../src/runtime/secrets.js';
import { bytesOf, type Format } from './format.js';

const CONFIG = {
  db: 'data/made.db',
  label: { horizon: 7 },
  collect: { prices: ['yahoo'], macro: ['UNRATE'], history: '500d' },
  providers: {
    tiingo: { token: 'made-up-token', perHour: 10 },
    feeds: { list: [{ name: 'made', url: 'https://made.example/feed' }] },
  },
  run: { lease: '30s' },
};

/** The configuration and the environment file, as a person may have left them. */
export async function settingsFormats(): Promise<{ readonly formats: readonly Format[]; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-fuzz-'));
  const path = join(folder, 'made-up');
  writeFileSync(path, '');
  chmodSync(path, 0o600);
  const load = (bytes: Uint8Array, as: 'file' | 'envFile') => {
    writeFileSync(path, bytes);
    const { config } = loadConfig({ folder, environment: {}, [as]: path });
    maskFor(config)('made-up-token');
  };
  return {
    formats: [
      {
        name: 'configuration',
        samples: [bytesOf(CONFIG), bytesOf(JSON.stringify(CONFIG, null, 2))],
        read: (bytes) => load(bytes, 'file'),
      },
      {
        name: 'environment file',
        samples: [
          bytesOf(
            '# mine\nOPENALPHA_RUN_LEASE=30s\nTIINGO_API_KEY="made-up-token"\nOPENALPHA_COLLECT_MACRO=UNRATE,DGS10\nexport OPENALPHA_SEED=7\n',
          ),
        ],
        read: (bytes) => load(bytes, 'envFile'),
      },
    ],
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
