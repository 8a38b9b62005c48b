import type Database from 'better-sqlite3';

/** Whatever must live until the process ends. */
const kept: object[] = [];

/**
 * Keeps a connection and its statements from the garbage collector. Node 24.19 and later abort the process when an addon that was
 * compiled on the machine (better-sqlite3 up to version 12 where no binary could be downloaded) has an object collected while
 * no JavaScript runs, which training for seconds invites: https://github.com/nodejs/node/issues/65446. A statement is
 * a few hundred bytes, and a command prepares some dozens.
 */
export function keepAlive(sql: Database.Database): Database.Database {
  const prepare = sql.prepare.bind(sql);
  kept.push(sql);
  const keeping = (text: string) => {
    const statement = prepare(text);
    kept.push(statement);
    return statement;
  };
  return Object.assign(sql, {
    prepare: keeping,
    // The method of its own makes statements that nobody can hold.
    pragma(text: string, options: Database.PragmaOptions = {}) {
      const statement = keeping(`PRAGMA ${text}`);
      if (!statement.reader) return statement.run();
      return options.simple ? statement.pluck().get() : statement.all();
    },
  });
}
