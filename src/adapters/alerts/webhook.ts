import type { AlertChannel } from '../../ports/alerts.js';
import type { Http } from '../../ports/http.js';
import { alertDocument } from './alert-document.js';

/** Largest answer that is read, bytes: what a service says to a message is short. */
const MAX_BYTES = 100_000;

/** Tells by a POST of JSON. Such addresses are keys: who knows one may write there, so its path is never shown. */
export function webhookChannel(url: string, http: Http): AlertChannel {
  const { pathname, search } = new URL(url);
  // With the path it is hidden in whole, and alone; the host may be told, so that a person knows what is meant.
  const secrets = [`${pathname}${search}`, pathname, search];
  return {
    name: 'webhook',
    async deliver(alert) {
      await http.request({ url, json: alertDocument(alert), secrets, maxBytes: MAX_BYTES });
    },
  };
}
