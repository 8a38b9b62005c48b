import type { HttpRequest } from '../../ports/http.js';
import { requestAddress } from './address.js';
import { fingerprint } from './cool-down.js';
import { headerSecrets, type Mask } from './mask-secrets.js';
import type { Hop } from './send.js';

/** One request and who makes it. */
export interface Asking {
  readonly request: HttpRequest;
  readonly hop: Hop;
  readonly address: URL;
  readonly host: string;
  /** Fingerprint of key and user agent. */
  readonly who: () => string;
  readonly withKey: boolean;
}

/** A request made ready to be sent; the mask learns its secrets. Throws ProviderError `network` for what may not be asked. */
export function askingOf(
  provider: string,
  request: HttpRequest,
  { userAgent, maxBytes, mask }: { readonly userAgent: string; readonly maxBytes: number; readonly mask: Mask },
): Asking {
  const headers: Record<string, string> = {
    'user-agent': userAgent,
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
    ...(request.json !== undefined && { 'content-type': 'application/json' }),
  };
  for (const name in request.headers) headers[name.toLowerCase()] = request.headers[name] as string;
  const secrets = [...(request.secrets ?? []), ...headerSecrets(headers)];
  mask.add(secrets);
  const address = requestAddress(provider, request.url, mask.url);
  const hop: Hop = {
    provider,
    method: request.method ?? (request.form || request.json !== undefined ? 'POST' : 'GET'),
    url: address.href,
    headers,
    form: request.form,
    ...(request.json !== undefined && { body: JSON.stringify(request.json) }),
    maxBytes: request.maxBytes ?? maxBytes,
    shownUrl: mask.url(address.href),
  };
  const who = () => fingerprint(provider, userAgent, secrets);
  return { request, hop, address, host: address.host, who, withKey: secrets.length > 0 };
}
