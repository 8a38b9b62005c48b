import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { OpenAlphaError } from '../../../domain/errors.js';

/** A model that lies in a folder: how the library must be asked for it. */
export interface ModelFolder {
  /** Folder that the model's own folder lies in, with a slash at its end. */
  readonly parent: string;
  readonly name: string;
  /** `dtype` and `subfolder` that lead to the weights that are there. */
  readonly options: Readonly<Record<string, unknown>>;
}

const WEIGHTS: readonly (readonly [file: string, options: Readonly<Record<string, unknown>>])[] = [
  ['onnx/model.onnx', { dtype: 'fp32' }],
  ['onnx/model_quantized.onnx', { dtype: 'q8' }],
  ['model.onnx', { dtype: 'fp32', subfolder: '' }],
  ['model_quantized.onnx', { dtype: 'q8', subfolder: '' }],
];

/**
 * The model folder at a path, `undefined` when there is no such folder: then the name is one of the hub.
 *
 * @throws CONFIG when the folder lacks a file of a model; names what was looked for.
 */
export function modelFolder(path: string): ModelFolder | undefined {
  const folder = resolve(path);
  const there = existsSync(folder) && statSync(folder).isDirectory();
  if (!there && !looksLikePath(path)) return undefined;
  if (!there) {
    throw new OpenAlphaError('CONFIG', `The folder of the model, ${path}, is not there.`, {
      hint: 'Give a folder with config.json, tokenizer.json and onnx/model.onnx, or the name of a model on the hub.',
    });
  }
  const weights = WEIGHTS.find(([file]) => existsSync(join(folder, file)));
  const missing = ['config.json', 'tokenizer.json'].filter((file) => !existsSync(join(folder, file)));
  if (weights === undefined) missing.push('onnx/model.onnx');
  if (weights === undefined || missing.length > 0) {
    throw new OpenAlphaError('CONFIG', `The folder of the model, ${path}, has no ${missing.join(' and no ')}.`, {
      hint: 'A model is exported to ONNX with its tokenizer and config beside it.',
    });
  }
  return { parent: `${dirname(folder)}/`, name: basename(folder), options: weights[1] };
}

/** A hub name is `name` or `owner/name`; a path says so itself. */
function looksLikePath(path: string): boolean {
  return /^(\.|~|\/|[A-Za-z]:[\\/])/.test(path) || path.split(/[\\/]/).length > 2;
}
