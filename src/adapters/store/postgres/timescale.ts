/** Asks the server; rows as objects. */
export type Query = (text: string) => Promise<readonly unknown[]>;

/** A year of milliseconds: a chunk of a hypertable then holds some hundred thousand daily bars of 500 stocks. */
const CHUNK_MS = 365 * 86_400_000;

/**
 * Makes `market_data` a hypertable where the TimescaleDB extension is installed in the database; elsewhere does nothing. The
 * key of the table has the time in it, as a hypertable needs, and all queries stay as they are.
 */
export async function makeHypertables(query: Query): Promise<'absent' | 'made'> {
  // The functions of an extension lie in a schema of their own, which the search path of a store does not name.
  const [found] = (await query(
    `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'timescaledb'`,
  )) as readonly { readonly schema: string }[];
  if (found === undefined) return 'absent';
  await query(
    `SELECT ${found.schema}.create_hypertable('market_data', 'ts', chunk_time_interval => ${CHUNK_MS}::bigint,
      if_not_exists => true, migrate_data => true)`,
  );
  return 'made';
}
