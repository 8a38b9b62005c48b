import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Holder } from '../domain/operation.js';
import type { Processes } from '../ports/processes.js';

/**
 * Processes of this machine. A number alone does not name a process: containers count their own, and numbers are given out
 * again. So a holder's identifier begins with the machine (its boot and its space of process numbers) and with when the
 * process began, where the system tells (Linux); elsewhere only that a process is gone can be told.
 */
export const systemProcesses: Processes = {
  self: (command) => ({
    id: [machine(), startOf(process.pid) ?? UNTOLD, randomUUID()].join(' '),
    host: hostname(),
    pid: process.pid,
    command,
  }),
  stateOf({ id, host, pid }: Holder) {
    const [where, start] = id.split(' ');
    if (host !== hostname() || where !== machine()) return 'unknown';
    if (start !== UNTOLD) return startOf(pid) === start ? 'alive' : 'gone';
    return isGone(pid) ? 'gone' : 'unknown';
  },
};

const UNTOLD = '-';

/** The boot of the machine and the space of process numbers that this process lives in, as 12 hex digits. */
function machine(): string {
  const told = [
    tell(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    tell(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256')
    .update([hostname(), ...told].join('\n'))
    .digest('hex')
    .slice(0, 12);
}

/** Ticks from boot to the start of a process; undefined when there is none, when it is dead, or when the system does not say. */
function startOf(pid: number): string | undefined {
  const text = tell(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name in brackets may hold blanks and brackets: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function tell(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
