import { commandChannel } from '../adapters/alerts/command.js';
import { webhookChannel } from '../adapters/alerts/webhook.js';
import { openNet } from '../adapters/net/open-net.js';
import { parseDuration } from '../domain/time.js';
import type { AlertChannel } from '../ports/alerts.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { environmentName } from './config.js';
import { knownSecretVariables, secretSettings } from './config-providers.js';
import type { Config } from './config-schema.js';
import { packageVersion } from './package-version.js';

/** Opens the ways to tell somebody that the configuration names; none when it names none. Close what it gives. */
export function openAlertChannels(
  { alerts, net: { retries, contact } }: Config,
  deps: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): { readonly channels: readonly AlertChannel[]; close(): Promise<void> } {
  const timeoutMs = parseDuration(alerts.timeout);
  const channels: AlertChannel[] = [];
  const closers: (() => Promise<void>)[] = [];
  if (alerts.webhook !== '') {
    const net = openNet({
      ...deps,
      ...{ timeoutMs, retries, maxBytes: 1_000_000 },
      userAgent: `openalpha/${packageVersion}${contact === '' ? '' : ` (${contact})`}`,
      // No provider of data: how it fares is not counted, and a bad day of it is forgotten with the run.
      providers: null,
    });
    closers.push(() => net.close());
    channels.push(webhookChannel(alerts.webhook, net.http('alerts', { concurrency: 1 })));
  }
  if (alerts.command.length > 0) {
    channels.push(commandChannel(alerts.command, { timeoutMs, environment: withoutSecrets(deps.environment) }));
  }
  return {
    channels,
    async close() {
      for (const close of closers) await close();
    },
  };
}

/** Keys are for the providers, and no business of a program that tells. */
function withoutSecrets(environment: Readonly<Record<string, string | undefined>>) {
  const secret = new Set([
    ...Object.values(knownSecretVariables()),
    ...[...secretSettings(), 'db'].map(environmentName),
    'PGPASSWORD',
  ]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !secret.has(name)));
}
