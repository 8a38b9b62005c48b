import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { systemProcesses } from '../../src/runtime/processes.js';

const PROGRAM = `import('${new URL('../../dist/runtime/processes.js', import.meta.url).href}').then(({ systemProcesses }) => {
  console.log(JSON.stringify(systemProcesses.self('asleep')));
  setInterval(() => {}, 1000);
});`;

describe('processes of this machine', () => {
  it('know themselves, each time by another name', () => {
    const [a, b] = [systemProcesses.self('run'), systemProcesses.self('run')];
    expect(a).toMatchObject({ host: hostname(), pid: process.pid, command: 'run' });
    expect(a.id).not.toBe(b.id);
  });

  it.runIf(process.platform === 'linux')('tell a holder that lives from one that was killed', async () => {
    const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const holder = JSON.parse(String(line));
    expect(holder.pid).toBe(child.pid);
    expect(systemProcesses.stateOf(holder)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(systemProcesses.stateOf(holder)).toBe('gone');
  });

  it.runIf(process.platform === 'linux')('do not take a later process with the same number for the holder', () => {
    const self = systemProcesses.self('run');
    const [machine, , unique] = self.id.split(' ');
    expect(systemProcesses.stateOf(self)).toBe('alive');
    expect(systemProcesses.stateOf({ ...self, id: `${machine} 1 ${unique}` })).toBe('gone');
  });

  it('do not judge holders of another machine, nor of another container with the name of this one', () => {
    const self = systemProcesses.self('run');
    expect(systemProcesses.stateOf({ ...self, host: 'elsewhere.example' })).toBe('unknown');
    expect(systemProcesses.stateOf({ ...self, id: self.id.replace(/^\S+/, '000000000000') })).toBe('unknown');
  });
});
