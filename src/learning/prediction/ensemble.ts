import { CLASSES, strongestClass } from '../../domain/signal.js';

/** What one model says about the rows, and how far it is to be believed. */
export interface MemberOutput {
  /** Probabilities, rows x 3 in the order sell, hold, buy; each row adds to 1. */
  readonly calibrated: Float32Array;
  /** Expected market-relative return per row, a fraction. */
  readonly expected: Float32Array;
  /** Factor that draws the probabilities towards the class prior: 0 all the way, 1 not at all. */
  readonly shrinkage: number;
  /** Out-of-sample R² of the probabilities (Brier skill against the prior); NaN counts as none. */
  readonly skill: number;
}

export interface EnsembleOutput {
  /** Shrunk and weighted, rows x 3; each row adds to 1. */
  readonly probabilities: Float32Array;
  /** Code of the class with the highest probability per row; hold when the highest is not alone. */
  readonly signals: Uint8Array;
  /** Probability of the signal per row, 0 to 1. */
  readonly confidence: Float32Array;
  /** Weighted expected market-relative return per row, a fraction. */
  readonly expected: Float32Array;
  /** Weighted p(buy) - p(sell) before shrinkage per row: an order of the stocks even where there is no skill to be confident of. */
  readonly lean: Float32Array;
  /** Per member in the order given, adding to 1. */
  readonly weights: readonly number[];
  /** False when no member beat the prior; the weights are then equal. */
  readonly hasSkill: boolean;
}

/**
 * Joins models into one opinion: each member's probabilities are drawn towards `prior` by its own shrinkage and weighted by its skill
 * (0 when below 0; equal weights when no member has any). The order of the members makes no difference, to the bit. Members
 * cover the same rows; there is at least one.
 */
export function combine(members: readonly MemberOutput[], prior: readonly [number, number, number]): EnsembleOutput {
  const weights = weigh(members);
  const rows = (members[0] as MemberOutput).expected.length;
  const sums = new Float64Array(rows * CLASSES);
  const expected = new Float64Array(rows);
  const lean = new Float64Array(rows);
  // Sums of fractions depend on their order in the last bit: always add in the same one.
  for (const m of inFixedOrder(members)) {
    const member = members[m] as MemberOutput;
    const weight = weights[m] as number;
    const kept = weight * member.shrinkage;
    const given = weight - kept;
    for (let row = 0, at = 0; row < rows; row++, at += CLASSES) {
      const sell = member.calibrated[at] as number;
      const hold = member.calibrated[at + 1] as number;
      const buy = member.calibrated[at + 2] as number;
      sums[at] = (sums[at] as number) + kept * sell + given * prior[0];
      sums[at + 1] = (sums[at + 1] as number) + kept * hold + given * prior[1];
      sums[at + 2] = (sums[at + 2] as number) + kept * buy + given * prior[2];
      expected[row] = (expected[row] as number) + weight * (member.expected[row] as number);
      lean[row] = (lean[row] as number) + weight * (buy - sell);
    }
  }

  const probabilities = new Float32Array(rows * CLASSES);
  const signals = new Uint8Array(rows);
  const confidence = new Float32Array(rows);
  for (let row = 0, at = 0; row < rows; row++, at += CLASSES) {
    const [sell, hold, buy] = [sums[at] as number, sums[at + 1] as number, sums[at + 2] as number];
    // Members are 32-bit, so their rows add to 1 only to seven digits.
    const total = sell + hold + buy;
    probabilities[at] = sell / total;
    probabilities[at + 1] = hold / total;
    probabilities[at + 2] = buy / total;
    const strongest = strongestClass(
      probabilities[at] as number,
      probabilities[at + 1] as number,
      probabilities[at + 2] as number,
    );
    signals[row] = strongest;
    confidence[row] = probabilities[at + strongest] as number;
  }
  return {
    probabilities,
    signals,
    confidence,
    expected: Float32Array.from(expected),
    lean: Float32Array.from(lean),
    weights,
    hasSkill: members.some((member) => member.skill > 0),
  };
}

function weigh(members: readonly MemberOutput[]): number[] {
  const skills = members.map(({ skill }) => (Number.isNaN(skill) ? 0 : Math.max(0, skill)));
  const total = [...skills].sort((a, b) => a - b).reduce((sum, skill) => sum + skill, 0);
  return skills.map((skill) => (total > 0 ? skill / total : 1 / members.length));
}

/** Positions of the members in an order that depends on what they say, not on where they stand. */
function inFixedOrder(members: readonly MemberOutput[]): number[] {
  return members
    .map((_, m) => m)
    .sort((a, b) => compareMembers(members[a] as MemberOutput, members[b] as MemberOutput));
}

function compareMembers(a: MemberOutput, b: MemberOutput): number {
  return a.shrinkage - b.shrinkage || compare(a.calibrated, b.calibrated) || compare(a.expected, b.expected);
}

function compare(a: Float32Array, b: Float32Array): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}
