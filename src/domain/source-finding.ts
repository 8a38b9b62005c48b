/** Something about a source that a person should look at; the run went on. */
export interface SourceFinding {
  readonly provider: string;
  readonly kind: /** A page or feed no longer has what a selector or field names. */
    | 'structure_changed'
    /** Two providers give different values for the same bar. */
    | 'price_mismatch'
    /** A split after which the stored series could not be fetched anew. */
    | 'split_not_refetched'
    /** Values that were kept out: currency, grid, prices that contradict one another. */
    | 'kept_out'
    /** Posts between two runs that were not read, since there were more than one run may ask for. */
    | 'gap'
    /** Volume that is that of one venue, not of the market. */
    | 'partial_volume';
  /** Symbol, site or feed. */
  readonly subject: string;
  /** A sentence with names and numbers; equal findings have equal sentences apart from numbers. */
  readonly detail: string;
}
