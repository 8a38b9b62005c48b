import { newYorkDate } from '../../domain/new-york-time.js';
import { type EpochMs, msToDate, msToIso } from '../../domain/time.js';
import { isSession, nextSession, sessionClose, sessionOpen } from '../../evidence/market/calendar.js';

/** Where the exchange stands at a time. */
export interface MarketHours {
  readonly open: boolean;
  /** The session that is open, or the next one. */
  readonly session: string;
  /** One sentence. */
  readonly words: string;
}

export function marketHours(now: EpochMs): MarketHours {
  const today = newYorkDate(now);
  const session = isSession(today) && now < sessionClose(today) ? today : nextSession(today);
  const opens = sessionOpen(session);
  if (now >= opens) {
    return {
      open: true,
      session: msToDate(session),
      words: `The exchange is open until ${msToIso(sessionClose(session))}.`,
    };
  }
  const why = isSession(today) ? (session === today ? 'before the session' : 'after the session') : 'no session today';
  return {
    open: false,
    session: msToDate(session),
    words: `The exchange is closed (${why}); it opens ${msToIso(opens)}.`,
  };
}
