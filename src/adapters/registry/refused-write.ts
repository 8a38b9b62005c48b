import { OpenAlphaError } from '../../domain/errors.js';

const WHY: Readonly<Record<string, string>> = {
  EROFS: 'it is on a file system that is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/** Does work that writes into a folder of models; what the system refuses becomes OUTPUT that says why. */
export async function writingModels<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof OpenAlphaError || code === undefined) throw error;
    throw new OpenAlphaError('OUTPUT', `The models folder ${folder} cannot be written: ${WHY[code] ?? message}.`, {
      hint: 'What stood there is unchanged. Make room or give the right to write there, or name another with --models-dir.',
      cause: error,
    });
  }
}
