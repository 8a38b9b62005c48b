/** What is used of `@huggingface/transformers` (3 and 4), which is installed by who wants it. */
export interface Transformers {
  readonly pipeline: (
    task: 'text-classification',
    model: string,
    options?: Readonly<Record<string, unknown>>,
  ) => Promise<Classifier>;
  readonly env: {
    allowRemoteModels: boolean;
    localModelPath: string;
  };
}

export interface Classifier {
  /** With `top_k: null`, every class of every text. */
  (texts: string[], options: { readonly top_k: null }): Promise<unknown>;
  readonly model?: { readonly config?: { readonly id2label?: Readonly<Record<string, string>> } };
  dispose?(): Promise<unknown>;
}

/** Loads the package. It is no dependency: the name is kept from the compiler, so that it may be missing. */
export async function loadTransformers(): Promise<Transformers> {
  const name = '@huggingface/transformers';
  return (await import(name)) as Transformers;
}
