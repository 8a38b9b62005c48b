import type { ChildProcess } from 'node:child_process';

/** A part of a run: what stands in its log when it begins, and how long it takes when it is left in peace. */
export interface Phase {
  readonly name: string;
  /** Lines of the log that have been seen when it begins. */
  readonly after: number;
  readonly ms: number;
}

export interface Watched {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The lines of the log that tell of progress: milliseconds from the start, and the step that ended. */
  readonly lines: readonly { readonly ms: number; readonly step: string | undefined }[];
  /** Milliseconds to the end. */
  readonly end: number;
}

/** Starts a run and kills it so many milliseconds after a phase has begun; without a phase it is only watched. */
export async function startAndKill(
  begin: () => ChildProcess,
  kill: { readonly after: number; readonly wait: number } | undefined,
): Promise<Watched> {
  const started = performance.now();
  const child = begin();
  const lines: { ms: number; step: string | undefined }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const armed = () => {
    if (kill === undefined || lines.length < kill.after || timer !== undefined) return;
    timer = setTimeout(() => child.kill('SIGKILL'), kill.wait);
  };
  let rest = '';
  child.stdout?.resume();
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() as string;
    for (const line of parts) {
      if (!/"msg":"(run started|step ended)"/.test(line)) continue;
      lines.push({ ms: performance.now() - started, step: /"step":"([^"]+)"/.exec(line)?.[1] });
    }
    armed();
  });
  armed();
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ending) => resolve(ending));
  });
  clearTimeout(timer);
  return { code, signal, lines, end: performance.now() - started };
}

/** The phases of a batch by the log of a run that was left in peace: its start, each step, and its end. */
export function phasesOf({ lines, end }: Watched): Phase[] {
  const ends = [...lines, { ms: end, step: '(end)' }];
  return ends.map(({ ms, step = '(start)' }, k) => ({ name: step, after: k, ms: ms - (ends[k - 1]?.ms ?? 0) }));
}
