import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** What is used of the TensorFlow Lite that `@tensorflow/tfjs-tflite` carries, compiled to WebAssembly (embind classes). */
interface TfliteModule {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  readonly TFLiteWebModelRunner: {
    CreateFromBufferAndOptions(at: number, bytes: number, options: object): StatusOr;
  };
}

interface StatusOr {
  ok(): boolean;
  errorMessage(): string;
  value(): Runner;
}

interface Runner {
  GetInputs(): List<TensorInfo>;
  GetOutputs(): List<TensorInfo>;
  Infer(): boolean;
}

interface List<T> {
  size(): number;
  get(i: number): T;
}

interface TensorInfo {
  readonly name: string;
  data(): Float32Array;
}

/** Runs a .tflite file for one row at a time; outputs by the names of their tensors. */
export type TfliteRunner = (row: Float32Array) => Readonly<Record<string, readonly number[]>>;

/**
 * TensorFlow Lite itself, from the project or from the folder that OPENALPHA_TFLITE_PATH names (`.../node_modules/@tensorflow/tfjs-tflite`);
 * undefined when there is none. Its wrapper wants a browser; the module inside does not.
 */
export function tfliteRuntime(): ((bytes: Uint8Array) => Promise<TfliteRunner>) | undefined {
  const folder = process.env['OPENALPHA_TFLITE_PATH'] ? resolve(process.env['OPENALPHA_TFLITE_PATH']) : installed();
  if (folder === undefined) return undefined;
  return async (bytes) => {
    const source = readFileSync(join(folder, 'wasm/tflite_web_api_cc_simd.js'), 'utf8');
    const wasmBinary = readFileSync(join(folder, 'wasm/tflite_web_api_cc_simd.wasm'));
    // Without `process` and `require` it does not take itself for a Node module and look for files.
    const make = new Function('document', 'require', 'process', `${source}; return tflite_web_api_ModuleFactory;`);
    const factory = make({ currentScript: { src: '' } }) as (options: object) => Promise<TfliteModule>;
    const globals = globalThis as { window?: unknown };
    const before = globals.window;
    globals.window = globalThis;
    const module = await factory({ wasmBinary, print: () => {}, printErr: () => {} });
    if (before === undefined) delete globals.window;
    return open(module, bytes);
  };
}

function installed(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-tflite/package.json'));
  } catch {
    return undefined;
  }
}

function open(module: TfliteModule, bytes: Uint8Array): TfliteRunner {
  const at = module._malloc(bytes.length);
  module.HEAPU8.set(bytes, at);
  const options = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 0 };
  const made = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(at, bytes.length, {
    ...options,
    enableWebNNDelegate: false,
    webNNDevicePreference: 0,
  });
  if (!made.ok()) throw new Error(made.errorMessage());
  const runner = made.value();
  return (row) => {
    runner.GetInputs().get(0).data().set(row);
    if (!runner.Infer()) throw new Error('TensorFlow Lite did not run.');
    const outputs = runner.GetOutputs();
    return Object.fromEntries(
      Array.from({ length: outputs.size() }, (_, i) => [outputs.get(i).name, [...outputs.get(i).data()]]),
    );
  };
}
