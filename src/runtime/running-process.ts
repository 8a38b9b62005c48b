import type { RunningProcess } from '../ports/running-process.js';
import { systemProcesses } from './processes.js';
import { systemTimer } from './timer.js';

/** This process: what tells it from others is what a holder of a lock is told by, less what no second holder of it has. */
export const thisProcess: RunningProcess = {
  ...systemTimer,
  get name() {
    const { host, pid, id } = systemProcesses.self('');
    return `${host}:${pid}:${id.slice(0, id.lastIndexOf(' '))}`;
  },
  hasEnded(name) {
    const [, host, pid, id] = /^(.*):(\d+):(.+)$/.exec(name) ?? [];
    if (host === undefined || id === undefined) return false;
    return systemProcesses.stateOf({ host, pid: Number(pid), id, command: '' }) === 'gone';
  },
};
