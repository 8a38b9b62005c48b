import { featureHash, MANIFEST_FORMAT } from '../../../src/learning/registry/manifest.js';

const names = ['return_1', 'rsi_14'];
/** A manifest that fits its schema. */
export function sampleManifest(kind = 'forest', createdAt = '2024-03-01T00:00:00Z') {
  return {
    format: MANIFEST_FORMAT,
    kind,
    created_at: createdAt,
    code_version: '0.1.0',
    parent: null,
    seed: 7,
    options: { trees: 100 },
    label: { kind: 'relative', horizon: 7, up: 0.05, down: -0.05, volatility_scaled: false },
    interval: '1d',
    features: { set: 'core', names: [...names], cross_section: 'none', hash: featureHash(names) },
    data: {
      from: null,
      until: '2024-02-01',
      first_bar: '2020-01-02T00:00:00Z',
      last_bar: '2024-02-01T00:00:00Z',
      last_label_time: '2024-02-01T00:00:00Z',
      symbols: 3,
      rows: 1000,
      hash: 'a'.repeat(64),
      synthetic: true,
    },
    split: {
      train: 700,
      validation: 100,
      test: 120,
      purged: 30,
      embargoed: 50,
      embargo: 5,
      bounds: {
        train_from: '2020-02-01T00:00:00Z',
        train_to: '2022-12-01T00:00:00Z',
        validation_from: '2022-12-20T00:00:00Z',
        validation_to: '2023-06-01T00:00:00Z',
        test_from: '2023-06-20T00:00:00Z',
        test_to: '2024-01-20T00:00:00Z',
      },
    },
    class_prior: [0.3, 0.4, 0.3],
    class_weights: [1, 1, 1],
    calibration: { method: 'platt', slope: 0.9, bias: [0.1, 0, -0.1] },
    shrinkage: 0.4,
    skill: 0.01,
    metrics: { rows: 120, log_loss: 1.09, ic: { mean: null } },
    verdict: 'does not beat the class prior (log loss 1.0987 against 1.0986)',
    seconds: 1.5,
    facts: { nodes: 12 },
  };
}
