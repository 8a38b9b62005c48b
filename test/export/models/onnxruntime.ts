import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { size, type Tensor, tensor } from './tensor.js';

/** What is used of `onnxruntime-node`. */
interface OnnxRuntime {
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: 'float32', values: Float32Array, shape: readonly number[]) => unknown;
}

interface Session {
  run(inputs: Record<string, unknown>): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>>;
}

/**
 * The runtime of the project, or the one in the folder that OPENALPHA_ONNXRUNTIME_PATH names (`.../node_modules/onnxruntime-node`);
 * undefined when there is none. It is no dependency: it weighs 288 MB.
 */
export async function onnxRuntime(): Promise<OnnxRuntime | undefined> {
  const given = process.env['OPENALPHA_ONNXRUNTIME_PATH'];
  const require = createRequire(given ? pathToFileURL(join(resolve(given), 'package.json')) : import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(given ? resolve(given) : 'onnxruntime-node');
  } catch (error) {
    if (given) throw error;
    return undefined;
  }
  return require(entry) as OnnxRuntime;
}

/** Runs an ONNX file there; outputs by name. */
export async function runThere(
  runtime: OnnxRuntime,
  bytes: Uint8Array,
  rows: Tensor,
): Promise<ReadonlyMap<string, Tensor>> {
  const session = await runtime.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const outputs = await session.run({
    features: new runtime.Tensor('float32', Float32Array.from(rows.values), rows.shape),
  });
  return new Map(
    Object.entries(outputs).map(([name, { data, dims }]) => {
      if (size(dims) !== data.length) throw new Error(`${name} has ${data.length} values for ${dims}.`);
      return [name, tensor(dims, data)];
    }),
  );
}
