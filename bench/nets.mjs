// Training of nets beside torch: one thread each, the same rows, in turns, every measurement a new process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mlpRows, windowRows } from './nets-data.mjs';
import { runOurs, runPeer } from './peer.mjs';
import { median } from './whole-process.mjs';

const ENGINES = ['simd', 'relaxed-simd'];

export const mlp = {
  run: ([times = '3']) =>
    compare('mlp', Number(times), 'epoch of 100,000 rows x 32, 32-128-64-3', [
      { batch: 256, dropout: 0.2, count: 10, goal: '<= 0.5' },
      { batch: 1024, dropout: 0.2, count: 10, goal: '<= 0.7' },
      { batch: 256, dropout: 0, count: 10, goal: '<= 0.7' },
      { batch: 1024, dropout: 0, count: 10, goal: '<= 1.1' },
    ]),
};
export const lstm = {
  run: ([times = '5']) =>
    compare('lstm', Number(times), 'step, 64 units, 60 steps x 32 features', [
      { batch: 256, dropout: 0, count: 24, goal: '<= 1.0' },
    ]),
};
export const transformer = {
  run: ([times = '5']) =>
    compare('transformer', Number(times), 'step, width 64, 4 heads, 2 layers, inner 128, 60 steps x 32 features', [
      { batch: 256, dropout: 0, count: 12, goal: '<= 1.0' },
      { batch: 256, dropout: 0.1, count: 12, goal: '' },
    ]),
};

function compare(kind, times, unit, cases) {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-bench-'));
  try {
    const data = kind === 'mlp' ? mlpRows() : windowRows();
    writeFileSync(join(folder, `${kind}.x`), data.windows?.history ?? data.x);
    writeFileSync(join(folder, `${kind}.y`), data.y);
    const rows = [];
    let peer = '';
    for (const { batch, dropout, count, goal } of cases) {
      const turns = Array.from({ length: times }, (_, i) => {
        const shape = [batch, dropout, count, i + 1];
        return {
          torch: runPeer('nets.py', [kind, ...shape, folder]),
          ...Object.fromEntries(
            ENGINES.map((engine) => [engine, runOurs('nets-ours.mjs', [kind, engine, ...shape], [])]),
          ),
        };
      });
      const torch = turns.map((turn) => turn.torch);
      peer = torch[0].absent ?? `torch ${torch[0].version}`;
      for (const engine of ENGINES) {
        const ours = turns.map((turn) => turn[engine]);
        const what = `${engine}, batch ${batch}, dropout ${dropout}`;
        if (ours[0].absent) {
          rows.push({ what, ms: ours[0].absent });
          continue;
        }
        const middle = (of, digits) => Number(median(of).toFixed(digits));
        const ratio = (field) =>
          middle(
            ours.map((own, i) => own[field] / torch[i][field]),
            2,
          );
        rows.push({
          what,
          ms: middle(
            ours.map((own) => own.cpu_ms),
            1,
          ),
          ...(torch[0].absent
            ? { torch: 'absent' }
            : {
                'torch ms': middle(
                  torch.map((one) => one.cpu_ms),
                  1,
                ),
                ratio: ratio('cpu_ms'),
                'ratio of wall': ratio('wall_ms'),
                goal,
                ...(kind === 'mlp' && {
                  loss: middle(
                    ours.map((own) => own.loss),
                    4,
                  ),
                  'torch loss': middle(
                    torch.map((one) => one.loss),
                    4,
                  ),
                }),
                MB: middle(
                  ours.map((own) => own.memory_mb),
                  0,
                ),
                'torch MB': middle(
                  torch.map((one) => one.memory_mb),
                  0,
                ),
              }),
        });
      }
    }
    const about = `${kind}: ${unit}; processor milliseconds, one thread each, medians of ${times} turns with a seed each; ours standardises its rows and has a fourth output (the expected return, with weight 0) beside the peer's three; ${peer}`;
    return { about, rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
