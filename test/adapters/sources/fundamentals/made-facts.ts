/** A made-up fact as the SEC gives it. */
export function fact(end: string, val: number, filed: string, more: object = {}): object {
  return { end, val, accn: `made-${filed}`, fy: 2025, fp: 'Q1', form: '10-Q', filed, ...more };
}

/** Made-up company facts: units by tag, by taxonomy. */
export function companyFacts(taxonomies: Readonly<Record<string, Readonly<Record<string, object>>>>): object {
  const facts = Object.entries(taxonomies).map(([taxonomy, tags]) => [
    taxonomy,
    Object.fromEntries(Object.entries(tags).map(([tag, units]) => [tag, { label: tag, units }])),
  ]);
  return { cik: 1, entityName: 'Made Up Inc', facts: Object.fromEntries(facts) };
}
