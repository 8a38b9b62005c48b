import { parentPort } from 'node:worker_threads';
import { OpenAlphaError } from '../domain/errors.js';
import { TASKS } from '../learning/models/tasks.js';
import type { Task } from '../ports/parallel.js';
import type { Job, JobReply, Preparation } from './worker-pool.js';

/** A worker thread: runs one named task at a time and answers with its result or its error. */
parentPort?.on('message', async (message: Job | Preparation) => {
  // A task that cannot be loaded is told when its work comes.
  if ('prepare' in message) await Promise.allSettled(message.prepare.map((name) => TASKS[name]?.()));
  else parentPort?.postMessage(await answer(message));
});

async function answer(job: Job): Promise<JobReply> {
  try {
    const task = (await TASKS[job.task]?.()) as Task;
    return { output: task(job.input as never) };
  } catch (error) {
    return { error: describeError(error) };
  }
}

/** Errors lose their class on the way between threads: the code and hint travel beside the text. */
function describeError(error: unknown): NonNullable<JobReply['error']> {
  if (error instanceof OpenAlphaError) return { message: error.message, code: error.code, hint: error.hint };
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}
