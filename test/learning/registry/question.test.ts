import { describe, expect, it } from 'vitest';
import type { ModelManifest } from '../../../src/learning/registry/manifest.js';
import { questionOf } from '../../../src/learning/registry/question.js';
import { chooseVersions } from '../../../src/pipeline/predict/select-members.js';
import { sampleManifest } from './sample-manifest.js';

function asked(label: Partial<ModelManifest['label']>, kind = 'forest', createdAt?: string): ModelManifest {
  const manifest = sampleManifest(kind, createdAt);
  return { ...manifest, version: 'v0001', files: {}, label: { ...manifest.label, ...label } };
}

describe('the question of a model', () => {
  it('tells labels apart by kind, horizon, scaling and bounds', () => {
    const threshold = { kind: 'threshold', up: 0.05, down: -0.05 };
    const questions = [
      asked({}),
      asked({ horizon: 20 }),
      asked({ volatility_scaled: true }),
      asked(threshold),
      asked({ ...threshold, up: 0.02 }),
      asked({ ...threshold, kind: 'triple-barrier' }),
    ].map(questionOf);
    expect(new Set(questions).size).toBe(questions.length);
    expect(questions[3]).toBe('threshold from -0.05 to 0.05, 7 1d bars ahead');
  });

  it('does not depend on bounds that play no part', () => {
    expect(questionOf(asked({ up: 0.1 }))).toBe(questionOf(asked({ up: 0.05 })));
  });

  it('keeps a model with other bounds than the newest out of the ensemble', () => {
    const older = asked({ kind: 'threshold' }, 'forest', '2024-03-01T00:00:00Z');
    const newest = asked({ kind: 'threshold', up: 0.02, down: -0.02 }, 'mlp', '2024-03-02T00:00:00Z');
    const champions = new Map([
      ['forest', 'v0001'],
      ['mlp', 'v0001'],
    ]);
    expect(chooseVersions({ versions: [older, newest], champions }, () => true)).toEqual([newest]);
  });
});
