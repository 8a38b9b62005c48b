// Which label lets a model order stocks best: walk-forward, purged, the forest on the core features, one label after another.
import { priceFile } from './price-file.mjs';
import { runOnce, scratch } from './whole-process.mjs';

const WAYS = [
  ['threshold +-5 %', ['--label', 'threshold']],
  ['threshold, volatility-scaled', ['--label', 'threshold', '--volatility-scaled']],
  ['triple-barrier +-5 %', ['--label', 'triple-barrier']],
  ['relative', ['--label', 'relative']],
  ['relative, volatility-scaled', ['--label', 'relative', '--volatility-scaled']],
];
const SPACES = [
  ['', []],
  [', features ranked', ['--cross-section', 'rank']],
];

export async function run([models = 'forest', folds = '4']) {
  const cwd = scratch();
  const { path, about } = await priceFile(cwd);
  runOnce(['import', 'prices', path, '--create-stocks', '--quiet'], cwd);
  const rows = [];
  for (const [space, spaceArgs] of SPACES) {
    for (const [label, labelArgs] of WAYS) {
      const { stdout, seconds } = runOnce(
        ['evaluate', '--models', models, '--folds', folds, ...labelArgs, ...spaceArgs, '--json', '--quiet'],
        cwd,
      );
      for (const { kind, overall } of JSON.parse(stdout).models) {
        const number = (value, digits = 4) => (value === null ? null : Number(value.toFixed(digits)));
        rows.push({
          what: `${kind}: ${label}${space}`,
          ic_expected: number(overall.ic.mean),
          t: number(overall.ic.t, 1),
          ic_signal: number(overall.ic_signal.mean),
          t_signal: number(overall.ic_signal.t, 1),
          log_loss: number(overall.log_loss),
          prior: number(overall.baselines.prior.log_loss),
          r2_class: number(overall.r2_class),
          seconds: Math.round(seconds),
        });
        console.error(JSON.stringify(rows.at(-1)));
      }
    }
  }
  return { about: `${about}; walk-forward over ${folds} folds, purged, 7 bars ahead`, rows };
}
