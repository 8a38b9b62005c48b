/**
 * Runs named, pure tasks, on worker threads when there are any. Results do not depend on the number of threads:
 * a task gets all it needs in its input and gives all it made in its output. Typed arrays over SharedArrayBuffer are
 * shared, everything else is copied.
 */
export interface Parallel {
  /** How many tasks run at once, at least 1. */
  readonly threads: number;
  /** Work of these tasks is about to come: starts now what starts slowly, beside what is done before. Absent where nothing does. */
  prepare?(tasks: readonly string[]): void;
  /** Results in the order of the inputs. Rejects with CANCELLED when `signal` fires, with the task's error when one throws. */
  map<Input, Output>(
    task: string,
    inputs: readonly Input[],
    options?: { readonly signal?: AbortSignal | undefined; readonly onDone?: (finished: number) => void },
  ): Promise<Output[]>;
}

/** What a task name stands for. Runs to its end without waiting. */
export type Task = (input: never) => unknown;
