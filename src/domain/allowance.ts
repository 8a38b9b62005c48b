/** How much may be used of a provider in a day or month of UTC. */
export interface Allowance {
  readonly provider: string;
  readonly span: 'day' | 'month';
  /** Posts and USD: of what is paid for post by post. */
  readonly unit: 'requests' | 'posts' | 'USD';
  readonly limit: number;
}
