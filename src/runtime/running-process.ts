import { hostname } from 'node:os';
import type { RunningProcess } from '../ports/running-process.js';

const HOST = hostname();

/** This process. */
export const thisProcess: RunningProcess = {
  name: `${HOST}:${process.pid}:${Math.round(performance.timeOrigin)}`,
  hasEnded(name) {
    if (name === thisProcess.name) return false;
    const [, host, pid] = /^(.*):(\d+):\d+$/.exec(name) ?? [];
    if (host !== HOST) return false;
    // Another process had the id before this one got it.
    return Number(pid) === process.pid || !isAlive(Number(pid));
  },
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** Signal 0 is not sent: it only asks. A process of another user may not be asked, and is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
