import { describe, expect, it } from 'vitest';
import { buildLinker } from '../../../../src/evidence/sentiment/link/linker.js';
import { describeWithSharedData } from '../../../support/shared-data.js';
import {
  ambiguousHeadlines,
  LABEL_FILES,
  type Labelled,
  labelledHeadlines,
  labelUniverse,
  measure,
  type Outcome,
} from './labelled.js';

const linker = buildLinker(labelUniverse());

/** Kept beside the assertion, so that a failure names the headlines. */
function words(outcome: Outcome): string {
  return outcome.faults.join('\n');
}

function expectPrecision(headlines: readonly Labelled[], recall: number): void {
  const outcome = measure(linker, headlines);
  console.log(
    `${headlines.length} headlines: precision ${outcome.precision.toFixed(3)}, recall ${outcome.recall.toFixed(3)} (${outcome.right} right, ${outcome.wrong} wrong, ${outcome.missed} missed)`,
  );
  expect(outcome.precision, words(outcome)).toBeGreaterThanOrEqual(0.97);
  expect(outcome.recall, words(outcome)).toBeGreaterThanOrEqual(recall);
}

describeWithSharedData('linking of labelled headlines', LABEL_FILES, () => {
  it('has at least 300 labels, many of them of headlines about none', () => {
    const labels = labelledHeadlines();
    expect(labels.length).toBeGreaterThanOrEqual(300);
    expect(labels.filter((each) => each.symbols.length === 0).length).toBeGreaterThan(100);
  });

  it('is precise on all of them', () => {
    expectPrecision(labelledHeadlines(), 0.94);
  });

  it('is as precise on the third that was not looked at', () => {
    expectPrecision(
      labelledHeadlines().filter((each) => each.heldBack),
      0.94,
    );
  });
});

describe('linking of ambiguous headlines', () => {
  it('is precise, though more than half are traps', () => {
    const headlines = ambiguousHeadlines();
    expect(headlines.length).toBeGreaterThanOrEqual(100);
    expect(headlines.filter((each) => each.symbols.length === 0).length).toBeGreaterThanOrEqual(headlines.length / 2);
    expectPrecision(headlines, 0.94);
  });
});
