import type { Alert } from '../domain/alert.js';

/** A way to tell somebody. */
export interface AlertChannel {
  /** `webhook`, `command`. */
  readonly name: string;
  /** Returns when it was taken. Throws an error whose message says why it was not, without any secret. */
  deliver(alert: Alert): Promise<void>;
}
