import { cannotLeave, type LeavingModel, type ModelExporter } from '../model-exporter.js';

const MODEL_JSON = 'model.json';

/**
 * A folder that `tf.loadLayersModel` reads: model.json and the files of weights that it names. A model that is kept in that format leaves
 * with the very bytes that it is kept in, so that nothing can differ; facts are added to `userDefinedMetadata`. Refuses (REFUSED) a model
 * that is kept otherwise: tfjs has no layers for it.
 */
export const tfjs: ModelExporter = {
  folder: true,
  write(model) {
    const document = layersModelOf(model);
    const files = weightFiles(document).map((name) => {
      const bytes = model.files[name];
      if (bytes === undefined) throw new Error(`${model.name} names ${name} among its weights and does not have it.`);
      return { name, chunks: [bytes] };
    });
    const metadata = { ...(document['userDefinedMetadata'] as object | undefined), about: model.about };
    const text = `${JSON.stringify({ ...document, userDefinedMetadata: metadata })}\n`;
    return [{ name: MODEL_JSON, chunks: [text] }, ...files];
  },
};

function layersModelOf(model: LeavingModel): Record<string, unknown> {
  const bytes = model.files[MODEL_JSON];
  const document: unknown = bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
  const isLayersModel = typeof document === 'object' && document !== null && 'format' in document;
  if (isLayersModel && document.format === 'layers-model') return document as unknown as Record<string, unknown>;
  throw cannotLeave(model, 'tfjs', `tfjs has no layers for what a ${model.kind} computes`, 'onnx or --format json');
}

function weightFiles(document: Record<string, unknown>): string[] {
  const groups = document['weightsManifest'] as readonly { readonly paths: readonly string[] }[];
  return groups.flatMap(({ paths }) => paths);
}
