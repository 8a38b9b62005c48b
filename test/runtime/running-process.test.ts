import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { thisProcess } from '../../src/runtime/running-process.js';

describe('a process is known to have ended', () => {
  const child = spawnSync(process.execPath, ['--version']);

  it('when there is none with its id on this host', () => {
    expect(thisProcess.hasEnded(`${hostname()}:${child.pid}:1`)).toBe(true);
    expect(thisProcess.hasEnded(`${hostname()}:${process.ppid}:1`)).toBe(false);
  });

  it('when this one has its id now', () => {
    expect(thisProcess.hasEnded(thisProcess.name)).toBe(false);
    expect(thisProcess.hasEnded(`${hostname()}:${process.pid}:1`)).toBe(true);
  });

  it('never, where it was on another host, or its name is of another form', () => {
    expect(thisProcess.hasEnded(`not-${hostname()}:${child.pid}:1`)).toBe(false);
    expect(thisProcess.hasEnded('somebody')).toBe(false);
  });
});
