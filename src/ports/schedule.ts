/** The crontab of the person who runs this, as a string in which each character is one byte. */
export interface Crontab {
  /** Empty when the person has none. Errors: REFUSED when there is no crontab program, or it does not let them. */
  read(): Promise<string>;
  /** Puts `after` in the place of `before`. REFUSED, and nothing changed, when it is not `before` any more. */
  replace(before: string, after: string): Promise<void>;
}
