import type { Panel } from '../domain/panel.js';
import type { Windows } from '../ports/model.js';

/** Feature columns of many stocks, and which of them a model sees. */
export interface FeatureColumns {
  readonly panel: Panel<string, Float32Array>;
  readonly names: readonly string[];
}

/**
 * 1 for rows that end a window of `steps` rows of their own stock, one after another, in which every feature is known. Looks at the row and
 * those before it, never across stocks. With one step: rows in which every feature is known.
 */
export function completeWindows({ panel, names }: FeatureColumns, steps: number): Uint8Array {
  const complete = completeRows({ panel, names });
  if (steps === 1) return complete;
  const ends = new Uint8Array(complete.length);
  for (let s = 0; s + 1 < panel.offsets.length; s++) {
    let run = 0;
    for (let row = panel.offsets[s] as number; row < (panel.offsets[s + 1] as number); row++) {
      run = complete[row] === 1 ? run + 1 : 0;
      if (run >= steps) ends[row] = 1;
    }
  }
  return ends;
}

function completeRows({ panel, names }: FeatureColumns): Uint8Array {
  const complete = new Uint8Array(panel.time.length).fill(1);
  for (const name of names) {
    const column = panel.columns[name] as Float32Array;
    for (let row = 0; row < column.length; row++) if (Number.isNaN(column[row])) complete[row] = 0;
  }
  return complete;
}

/** Rows of the panel that windows reach, each once and in order, row-major, and where each row of the panel stands among them. */
export interface History {
  readonly values: Float32Array;
  /** Per row of the panel its row in `values`; -1 when no window reaches it. */
  readonly position: Int32Array;
}

/** Gathers what the windows of `steps` rows that end at `ends` see. The rows of a window stay neighbours. */
export function gatherHistory(
  { panel, names }: FeatureColumns,
  ends: { readonly rows: readonly ArrayLike<number>[]; readonly steps: number },
): History {
  const position = new Int32Array(panel.time.length).fill(-1);
  for (const rows of ends.rows) {
    for (let i = 0; i < rows.length; i++) {
      const end = rows[i] as number;
      position.fill(0, end - ends.steps + 1, end + 1);
    }
  }
  let count = 0;
  for (let row = 0; row < position.length; row++) if (position[row] === 0) position[row] = count++;
  const values = new Float32Array(count * names.length);
  for (const [f, name] of names.entries()) {
    const column = panel.columns[name] as Float32Array;
    for (let row = 0; row < position.length; row++) {
      if (position[row] !== -1) values[(position[row] as number) * names.length + f] = column[row] as number;
    }
  }
  return { values, position };
}

/** The windows that end at the given rows of the panel. */
export function windowsAt({ values, position }: History, rows: ArrayLike<number>): Windows {
  return { history: values, ends: Uint32Array.from(rows, (row) => position[row] as number) };
}
