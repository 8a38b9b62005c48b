import { ProviderError } from '../../domain/provider-error.js';

/** Whether a host is this machine: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

/** The address of a request. Throws ProviderError `network` for what may not be asked: no URL, or not encrypted. */
export function requestAddress(provider: string, url: string, show: (url: string) => string): URL {
  if (!URL.canParse(url)) {
    throw new ProviderError(provider, 'network', `"${show(url)}" is not an address that can be asked.`, {
      hint: 'Write it with https:// and a host.',
    });
  }
  const address = new URL(url);
  if (address.protocol === 'https:' || (address.protocol === 'http:' && isLoopback(address.hostname))) return address;
  throw new ProviderError(
    provider,
    'network',
    `${show(url)} was not asked: only https is used outside this machine, found ${address.protocol}//.`,
    { hint: 'Write the address with https://.' },
  );
}
