import type { Clock } from './clock.js';
import type { Http } from './http.js';
import type { Logger } from './logger.js';

/** How often a provider may be asked. An absent or zero bound is no bound. */
export interface Limits {
  readonly perSecond?: number;
  readonly perMinute?: number;
  readonly perHour?: number;
  /** Days and months are those of UTC. */
  readonly perDay?: number;
  readonly perMonth?: number;
  /** Requests in flight, at least 1. */
  readonly concurrency: number;
}

export type SourceFamily = 'prices' | 'news' | 'social' | 'macro' | 'fundamentals';

/** The facts of a provider, as far as they are the same for every user; all but `title` can be set in the configuration. */
export interface ProviderSpec {
  readonly title: string;
  readonly families: readonly SourceFamily[];
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** Other hosts of the same provider by name. All of them are replaced by `baseUrl` when that is set by the user. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Names of its secrets to the environment variable by which the world knows them: `{ apiKey: 'FRED_API_KEY' }`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Used when nothing is said. False for what is paid, or what terms leave to the user's own judgement. */
  readonly enabled: boolean;
  readonly limits: Limits;
  /** What a user should know before using it: terms, price, delay. A sentence or two, for `--help` and the docs. */
  readonly terms: string;
}

/** Small texts that a source keeps from run to run: a budget that was used, where it stopped. */
export interface SourceState {
  read(): Promise<Readonly<Record<string, string>>>;
  /** Written when it returns; `null` removes a key. */
  write(values: Readonly<Record<string, string | null>>): Promise<void>;
  /** Reads and writes with nobody in between, of this process or another: for what must not be spent twice. */
  update(
    keys: readonly string[],
    change: (values: Readonly<Record<string, string | undefined>>) => Readonly<Record<string, string | null>>,
  ): Promise<void>;
}

/** What a source is opened with. */
export interface SourceContext {
  /** Name in the catalog: `alpha-vantage`. */
  readonly provider: string;
  readonly http: Http;
  /** Absolute URL of a path (with its query), at the main host or a named one. */
  url(path: string, host?: string): string;
  /** By name as in the spec; absent when not configured. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** `name contact@example.org`, for providers that want to know who asks. Empty when not configured. */
  readonly contact: string;
  /** Settings that only this provider has, checked by the configuration's schema. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: SourceState;
  readonly clock: Clock;
  readonly logger: Logger;
}
