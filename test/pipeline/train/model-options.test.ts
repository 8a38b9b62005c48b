import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelOption, together } from '../../../src/cli/model-options.js';
import { learner, MODELS } from '../../../src/learning/models/catalog.js';
import { type ModelOptions, optionsOfKinds } from '../../../src/pipeline/train/model-options.js';

const refusal = (given: ModelOptions) => optionsOfKinds(['forest'], given).then(() => 'taken', String);

describe('options of the kinds', () => {
  it('lie over the defaults, and a number stands for a list of one', async () => {
    const options = await optionsOfKinds(['forest', 'mlp'], { forest: { trees: 7 }, mlp: { hidden: 32 } });
    expect(options.get('forest')).toMatchObject({ trees: 7, maxDepth: 10 });
    expect(options.get('mlp')).toMatchObject({ hidden: [32], batch: 1024 });
  });

  it('take a number where the default is a word', async () => {
    expect((await optionsOfKinds([], { forest: { featuresPerSplit: 3 } })).get('forest')).toMatchObject({
      featuresPerSplit: 3,
    });
  });

  it.each([
    [{ wood: { trees: 7 } }, /wood/],
    [{ forest: { tree: 7 } }, /forest has no option tree/],
    [{ forest: { trees: '7' } }, /forest\.trees is "7"; expected a number, such as 100/],
    [{ forest: { bootstrap: 1 } }, /forest\.bootstrap is 1; expected true or false/],
    [{ mlp: { hidden: 'wide' } }, /mlp\.hidden is "wide"; expected numbers with commas, such as 128,64/],
    [{ boosting: { depth: 2 } }, /boosting has no option depth/],
  ] as [ModelOptions, RegExp][])('%j is refused before any work, trained now or not', async (given, said) => {
    expect(await refusal(given)).toMatch(said);
  });

  it('are read from the command line, the last one of a name counting', () => {
    const given = ['forest.trees=20', 'mlp.hidden=64, 32', 'forest.bootstrap=false', 'forest.trees=30'];
    expect(given.reduce<ModelOptions>((before, text) => modelOption(text, before), {})).toEqual({
      forest: { trees: 30, bootstrap: false },
      mlp: { hidden: [64, 32] },
    });
    expect(together({ forest: { trees: 5, bins: 63 } }, { forest: { trees: 6 } })).toEqual({
      forest: { trees: 6, bins: 63 },
    });
    for (const wrong of ['forest', 'forest.trees', 'forest.trees=', '=3', 'trees=3'])
      expect(() => modelOption(wrong)).toThrow(/expected a kind of model, its option and a value/);
  });

  it('all stand in the documentation with their defaults', async () => {
    const tables = readFileSync(new URL('../../../docs/model-options.md', import.meta.url), 'utf8').split('\n## ');
    for (const kind of Object.keys(MODELS)) {
      const defaults = Object.entries((await learner(kind)).defaults);
      const table = tables.find((text) => defaults.length > 0 && text.includes(`\`${kind}\` |`));
      const header = table?.split('\n').find((line) => line.startsWith('| option'));
      const column = header?.split('|').findIndex((cell) => cell.trim() === `\`${kind}\``) ?? -1;
      for (const [name, value] of defaults) {
        const cells = table
          ?.split('\n')
          .find((line) => line.startsWith(`| \`${name}\` |`))
          ?.split('|');
        const shown = typeof value === 'object' && !Array.isArray(value) ? '{}' : String(value);
        expect([kind, name, cells?.[column]?.trim()]).toEqual([kind, name, shown]);
      }
    }
  });
});
