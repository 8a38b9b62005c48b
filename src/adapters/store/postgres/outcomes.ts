import { gte, isNotNull, isNull, lte } from 'drizzle-orm';
import type { OutcomeStore } from '../../../ports/operations.js';
import { refuseNoNumber, scoredRow, toPrediction } from '../result-rows.js';
import { asColumns } from './columns.js';
import type { Connection } from './connection.js';
import { selectPredictions } from './predictions.js';
import { predictions } from './schema/results.js';

const OUTCOME = { uuid: 'text', due_at: 'int8', outcome_return: 'float8', outcome_signal: 'text' } as const;

export function openOutcomes({ read, write }: Connection): OutcomeStore {
  return {
    open: (madeBefore) =>
      read(async ({ orm }) => {
        const scope = [isNull(predictions.scored_at), lte(predictions.as_of, madeBefore)];
        return (await selectPredictions(orm, ...scope)).map(({ symbol, row }) => toPrediction(symbol, row));
      }),
    record: (outcomes, at) =>
      write(async (db) => {
        outcomes.forEach(refuseNoNumber);
        const last = [...new Map(outcomes.map((outcome) => [outcome.id, outcome])).values()];
        const { from, values } = asColumns(
          OUTCOME,
          last.map(({ id, ...outcome }) => ({ ...outcome, uuid: id })),
        );
        return db.run(
          `UPDATE predictions p SET due_at = k.due_at, outcome_return = k.outcome_return,
             outcome_signal = k.outcome_signal, scored_at = $5
           FROM ${from} AS k (uuid, due_at, outcome_return, outcome_signal) WHERE p.uuid = k.uuid`,
          [...values, at],
        );
      }),
    scored: ({ from, to } = {}) =>
      read(async ({ orm }) => {
        const scope = [
          isNotNull(predictions.scored_at),
          from === undefined ? undefined : gte(predictions.as_of, from),
          to === undefined ? undefined : lte(predictions.as_of, to),
        ];
        return (await selectPredictions(orm, ...scope)).map(({ symbol, row }) => scoredRow(symbol, row));
      }),
  };
}
