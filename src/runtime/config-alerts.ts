import { z } from 'zod';
import { isLoopback } from '../adapters/net/address.js';

const duration = z.string().regex(/^\d+(\.\d+)?[smhd]$/, 'expected a number and a unit: 90s, 10m, 4h or 10d');
const durationOrOff = z.string().regex(/^(\d+(\.\d+)?[smhd]|off)$/, 'expected a number and a unit, such as 6h, or off');

/** HTTPS, except on this machine. What is no URL is refused in other words. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}

/** `alerts`: who is told, and of what. */
export const alertsSchema = z
  .strictObject({
    /** Address to which alerts are posted as JSON. A secret: keep it in `.env`. Empty: none. */
    webhook: z
      .union([z.literal(''), z.url({ protocol: /^https?$/ })])
      .refine(isSafe, 'expected https outside this machine')
      .default(''),
    /** A program and its arguments, which gets alerts as JSON on stdin; empty: none. */
    command: z.array(z.string()).default([]),
    /** Longest time for telling one alert. */
    timeout: duration.default('10s'),
    /** Share of the requests to a provider that must end well; 0: not watched. */
    successRate: z.number().min(0).max(1).default(0.95),
    /** Over which time. */
    successWindow: z.enum(['24h', '7d']).default('24h'),
    /** With fewer requests nothing is said. */
    successRequests: z.int().min(1).max(1_000_000).default(20),
    /** Least R² (Brier skill) of the predictions that came due in the last 30 days; -100: not watched. */
    skill: z.number().min(-100).max(1).default(-0.05),
    /** With fewer predictions nothing is said. */
    skillRows: z.int().min(1).max(100_000_000).default(500),
    /** A bar of the prices is missing for so long since it ended. */
    barsLate: durationOrOff.default('6h'),
    /** The newest article, and the newest value of any series, are older than this. */
    newsAge: durationOrOff.default('3d'),
    macroAge: durationOrOff.default('10d'),
    /** Share of the features of a model that have moved away from its training range; 0: not watched. */
    drift: z.number().min(0).max(1).default(0.1),
    /** Population stability index from which on a feature counts as moved. */
    driftPsi: z.number().gt(0).max(100).default(0.25),
    /** Whether a batch that failed, or one of whose steps did, is told. */
    batchFailed: z.boolean().default(true),
    /** No batch was begun for so long. */
    hourlyWithin: durationOrOff.default('3h'),
    nightlyWithin: durationOrOff.default('4d'),
  })
  .refine(({ command }) => command.length === 0 || command[0] !== '', {
    message: 'expected a program first',
    path: ['command'],
  })
  .prefault({});
