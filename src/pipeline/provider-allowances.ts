import type { Allowance } from '../domain/allowance.js';
import type { EpochMs } from '../domain/time.js';
import { parsedState } from './provider-state.js';

/** What is used of one allowance of the running day or month. */
export interface AllowanceUse extends Pick<Allowance, 'span' | 'unit'> {
  readonly used: number;
  /** `null` where there is no bound any more. */
  readonly limit: number | null;
}

type State = Readonly<Record<string, string>>;

/** What is used of a provider's allowances, and what was used without one. */
export function allowanceUses(state: State, allowances: readonly Allowance[], now: EpochMs): AllowanceUse[] {
  const bounded = allowances.map(({ span, unit, limit }) => {
    const used = unit === 'requests' ? requestsUsed(state, span, now) : budgetUsed(state, { unit, limit }, now);
    return { span, unit, used: used ?? 0, limit };
  });
  const unbounded = (['day', 'month'] as const).flatMap((span) => {
    if (bounded.some((use) => use.span === span && use.unit === 'requests')) return [];
    const used = requestsUsed(state, span, now);
    return used === undefined ? [] : [{ span, unit: 'requests' as const, used, limit: null }];
  });
  return [...bounded, ...unbounded];
}

/** Counted where requests go out, under `quota:day` and `quota:month`; `undefined` when none was counted in this span. */
function requestsUsed(state: State, span: Allowance['span'], now: EpochMs): number | undefined {
  const kept = parsedState(state[`quota:${span}`]);
  const counted = kept?.['span'];
  return typeof counted === 'string' && new Date(now).toISOString().startsWith(counted)
    ? Number(kept?.['used'])
    : undefined;
}

/** Counted by the source itself, under `budget`. As there, what cannot be read is taken as spent, and a clock that was set back gives nothing back. */
function budgetUsed(state: State, { unit, limit }: Pick<Allowance, 'unit' | 'limit'>, now: EpochMs): number {
  if (state['budget'] === undefined) return 0;
  const kept = parsedState(state['budget']);
  const used = unit === 'posts' ? Number(kept?.['posts']) : Number(kept?.['micros']) / 1e6;
  if (typeof kept?.['month'] !== 'string' || !Number.isFinite(used)) return limit;
  return kept['month'] >= new Date(now).toISOString().slice(0, 7) ? used : 0;
}
