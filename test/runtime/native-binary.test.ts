import { describe, expect, it } from 'vitest';
import { explainNativeBinary } from '../../src/runtime/native-binary.js';

describe('the compiled part of the store', () => {
  it.each([
    ['is missing', new Error('Could not locate the bindings file. Tried:\n → here'), /has not been built/],
    [
      'is for another Node',
      Object.assign(new Error('was compiled against NODE_MODULE_VERSION 115'), { code: 'ERR_DLOPEN_FAILED' }),
      /was not built for Node \d+/,
    ],
  ])('%s: says how to build it', (_name, error, said) => {
    expect(explainNativeBinary(error)).toMatchObject({
      code: 'STORE',
      message: expect.stringMatching(said),
      hint: expect.stringContaining('npm rebuild better-sqlite3'),
    });
  });

  it('leaves other errors alone', () => {
    const error = new Error('disk I/O error');
    expect(explainNativeBinary(error)).toBe(error);
  });
});
