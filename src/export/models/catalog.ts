import type { ModelExporter } from './model-exporter.js';

export type ModelFormat = 'onnx' | 'tflite' | 'tfjs' | 'json';

/** Every format for models; each is loaded when it is asked for. A new one is a folder and a line here. */
export const MODEL_EXPORTS: Readonly<Record<ModelFormat, () => Promise<ModelExporter>>> = {
  onnx: async () => (await import('./onnx/onnx.js')).onnx,
  tflite: async () => (await import('./tflite/tflite.js')).tflite,
  tfjs: async () => (await import('./tfjs/tfjs.js')).tfjs,
  json: async () => (await import('./json/json.js')).json,
};
