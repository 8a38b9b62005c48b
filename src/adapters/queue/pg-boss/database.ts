/** Statements of one transaction, or each in one of its own. */
export interface Statements {
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** The database that jobs live in. What fails because the server is away for a moment is tried again behind it. */
export interface QueueDatabase extends Statements {
  /** All of it or nothing; may be done again from the start. */
  transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
