import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Words that the made-up model knows, each with its logits: negative, neutral, positive. */
const WORDS: Readonly<Record<string, readonly [number, number, number]>> = {
  '[PAD]': [0, 0, 0],
  '[UNK]': [0, 0, 0],
  '[CLS]': [0, 1, 0],
  '[SEP]': [0, 0, 0],
  gains: [-2, 0, 4],
  falls: [4, 0, -2],
  shares: [0, 0.5, 0],
};

/**
 * Writes a text-classification model: the logits of a text are the sum over its words. The file is ONNX (protobuf), made here
 * field by field: a Gather over a table of 7 x 3 and a ReduceSum over the words.
 */
export function writeTinyModel(folder: string, id2label: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const json = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
  writeFileSync(join(folder, 'onnx', 'model.onnx'), onnxModel());
  json('config.json', {
    model_type: 'bert',
    architectures: ['BertForSequenceClassification'],
    id2label,
    label2id: Object.fromEntries(Object.entries(id2label).map(([id, label]) => [label, Number(id)])),
    max_position_embeddings: 64,
    vocab_size: Object.keys(WORDS).length,
  });
  json('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    model_max_length: 64,
    pad_token: '[PAD]',
    do_lower_case: true,
  });
  const special = Object.keys(WORDS).slice(0, 4);
  json('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(Object.keys(WORDS).map((word, id) => [word, id])),
    },
  });
}

const FLOAT = 1;
const INT64 = 7;

function onnxModel(): Buffer {
  const table = Buffer.from(Float32Array.from(Object.values(WORDS).flat()).buffer);
  const axes = Buffer.from(BigInt64Array.from([1n]).buffer);
  const graph = [
    message(1, [text(1, 'table'), text(1, 'input_ids'), text(2, 'looked_up'), text(4, 'Gather')]),
    message(1, [
      text(1, 'looked_up'),
      text(1, 'axes'),
      text(2, 'logits'),
      text(4, 'ReduceSum'),
      message(5, [text(1, 'keepdims'), number(3, 0), number(20, 2)]),
    ]),
    text(2, 'tiny'),
    message(5, [
      number(1, Object.keys(WORDS).length),
      number(1, 3),
      number(2, FLOAT),
      text(8, 'table'),
      bytes(9, table),
    ]),
    message(5, [number(1, 1), number(2, INT64), text(8, 'axes'), bytes(9, axes)]),
    value(11, 'input_ids', INT64, ['batch', 'words']),
    value(11, 'attention_mask', INT64, ['batch', 'words']),
    value(12, 'logits', FLOAT, ['batch', 'classes']),
  ];
  return Buffer.concat([number(1, 8), message(7, graph), message(8, [text(1, ''), number(2, 13)])]);
}

/** ValueInfoProto: a tensor whose dimensions have names. */
function value(field: number, name: string, type: number, dimensions: readonly string[]): Buffer {
  const shape = message(
    2,
    dimensions.map((dimension) => message(1, [text(2, dimension)])),
  );
  return message(field, [text(1, name), message(2, [message(1, [number(1, type), shape])])]);
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}

function text(field: number, content: string): Buffer {
  return bytes(field, Buffer.from(content));
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function number(field: number, content: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(content)]);
}

function varint(content: number): Buffer {
  const out: number[] = [];
  for (; content > 127; content = Math.floor(content / 128)) out.push((content % 128) | 128);
  return Buffer.from([...out, content]);
}
