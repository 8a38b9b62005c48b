import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { thisProcess } from '../../src/runtime/running-process.js';

describe('a process is known to have ended', () => {
  const child = spawnSync(process.execPath, ['--version']);
  const self = `${hostname()}:${process.pid}:`;
  /** What tells this machine, and when this process began. */
  const [machine, start] = thisProcess.name.slice(self.length).split(' ');

  it('when there is none with its id on this machine', () => {
    expect(thisProcess.name).toBe(`${self}${machine} ${start}`);
    expect(thisProcess.hasEnded(thisProcess.name)).toBe(false);
    expect(thisProcess.hasEnded(`${hostname()}:${child.pid}:${machine} ${start}`)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('when a later one has its id now', () => {
    expect(thisProcess.hasEnded(`${self}${machine} 1`)).toBe(true);
  });

  it('never, where it was on another machine, or its name is of another form', () => {
    expect(thisProcess.hasEnded(`not-${hostname()}:${child.pid}:${machine} ${start}`)).toBe(false);
    expect(thisProcess.hasEnded(`${hostname()}:${child.pid}:000000000000 ${start}`)).toBe(false);
    expect(thisProcess.hasEnded(`${hostname()}:${child.pid}:1763712000000`)).toBe(false);
    expect(thisProcess.hasEnded('somebody')).toBe(false);
  });
});
