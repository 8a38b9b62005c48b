import type { Explanation } from '../pipeline/predict/explain-predictions.js';
import { percent, signed } from './figures.js';
import type { Output } from './output.js';

/** Features that are named, by the size of what they brought; the others are summed up. */
const NAMED = 10;

/** Per prediction the probability as a sum: where it starts from, what the strongest features brought, and the others together. */
export function describeExplanations(
  explained: readonly (Explanation & { readonly signal: string })[],
  output: Output,
): void {
  for (const { symbol, signal, of, probability, start, contributions } of explained) {
    const before = of === 'probability' ? '' : ', before it was drawn to the class prior,';
    const sorted = [...contributions].sort(
      (a, b) => Math.abs(b.effect) - Math.abs(a.effect) || (a.feature < b.feature ? -1 : 1),
    );
    const others = sorted.slice(NAMED);
    output.line();
    output.line(`${output.style('bold', symbol)} probability of ${signal}${before} ${percent(probability, 2)}`);
    output.table(
      ['brought by', 'value', 'probability'],
      [
        ['nothing known', '', percent(start, 2)],
        ...sorted
          .slice(0, NAMED)
          .map(({ feature, value, effect }) => [feature, Number(value.toPrecision(4)).toString(), signed(effect)]),
        ...(others.length === 0
          ? []
          : [[`${others.length} other features`, '', signed(others.reduce((sum, { effect }) => sum + effect, 0))]]),
      ],
      { right: ['value', 'probability'] },
    );
  }
}
