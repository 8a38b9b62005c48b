import type { EpochMs } from './time.js';

/** What is watched. */
export const ALERT_RULES = ['success-rate', 'r2', 'stale', 'drift', 'batch-failed', 'batch-missed'] as const;
export type AlertRule = (typeof ALERT_RULES)[number];

/** Something that is not as it should be, found by a rule. */
export interface Condition {
  readonly rule: AlertRule;
  /** What it is about: a provider, a model, a kind of data, a batch. With the rule, what it is known by. */
  readonly subject: string;
  /** One sentence for a person. */
  readonly words: string;
  /** What was found and what it is held against, in the unit of the rule: a share, an R², seconds. */
  readonly value: number | null;
  readonly threshold: number | null;
}

/** What somebody is told: that something began, that it ended, or that telling works. */
export interface Alert {
  /** `rule:subject`: the beginning and the end of one thing have the same. */
  readonly key: string;
  readonly state: 'firing' | 'resolved' | 'test';
  readonly rule: AlertRule | 'test';
  readonly subject: string;
  readonly words: string;
  readonly value: number | null;
  readonly threshold: number | null;
  /** When it was first seen. */
  readonly since: EpochMs;
  readonly at: EpochMs;
  /** Which store it is about; a URL without its password. */
  readonly store: string;
}
