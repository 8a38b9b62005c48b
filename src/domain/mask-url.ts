/**
 * A URL without its password, for people and logs: `postgres://user:***@host/database`. Parameters that hold secrets are masked
 * too. A password with an @ or a / that should have been written %40 or %2F is hidden as well. Text that is no URL comes back
 * as it is.
 */
export function maskUrl(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)([^?#]*)@/i, (_whole, scheme: string, user: string) => {
      const name = user.split(':')[0];
      return `${scheme}${user.includes(':') ? `${name}:***` : name}@`;
    })
    .replace(/([?&](?:password|sslpassword|pass|token|secret)=)[^&#]*/gi, '$1***');
}
