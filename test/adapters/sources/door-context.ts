import { type NetOptions, openNet } from '../../../src/adapters/net/open-net.js';
import type { ProviderName } from '../../../src/adapters/sources/providers.js';
import type { SourceContext } from '../../../src/ports/source.js';
import { type ReplayServer, type Route, startReplayServer } from '../../support/replay-server.js';
import { memoryState, type StubOptions } from './stub-context.js';

/** A source's context over the real door and a replay server, as with a `baseUrl` of the user: all hosts are one. */
export async function doorContext(
  provider: ProviderName,
  routes: readonly Route[],
  options: StubOptions & Pick<Partial<NetOptions>, 'retries'> = {},
): Promise<{ readonly context: SourceContext; readonly server: ReplayServer; close(): Promise<void> }> {
  const server = await startReplayServer(routes);
  const { now = Date.UTC(2026, 9, 1, 12) } = options;
  const clock = { now: typeof now === 'function' ? now : () => now, elapsed: () => performance.now() };
  const quiet = () => {};
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const net = openNet({
    userAgent: 'openalpha-test',
    timeoutMs: 5000,
    retries: options.retries ?? 3,
    maxBytes: 10_000_000,
    clock,
    logger,
    providers: null,
    random: () => 0,
    // Waits are not what is tested.
    sleep: async () => {},
  });
  return {
    server,
    context: {
      provider,
      http: net.http(provider, { concurrency: 1 }),
      url: (path) => `${server.url}${path}`,
      secrets: options.secrets ?? {},
      contact: options.contact ?? '',
      settings: options.settings ?? {},
      state: options.state ?? memoryState({}),
      clock,
      logger,
    },
    async close() {
      await net.close();
      await server.close();
    },
  };
}
