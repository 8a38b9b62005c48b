import { OpenAlphaError } from '../../../domain/errors.js';
import type { LayersLibrary } from '../../../ports/layers-library.js';
import { openTrainer } from './layers-trainer.js';
import type { Tfjs } from './tfjs.js';

/** The packages that may stand behind the engine, the fastest first. */
const PACKAGES = ['@tensorflow/tfjs-node', '@tensorflow/tfjs'] as const;

export interface TfjsOptions {
  /** Gives a package by name. Default: imports it. */
  readonly load?: (name: string) => Promise<unknown>;
  /** Version of Node, to say in a refusal. Default: this one's. */
  readonly nodeVersion?: string;
}

/**
 * tfjs as a library of layers: `@tensorflow/tfjs-node` where it is installed, else `@tensorflow/tfjs`. Tries it on a small product first, so
 * that a package which loads and cannot calculate is told before hours of work.
 *
 * @throws CONFIG when neither is installed, or when the one that is cannot be loaded or cannot calculate; the hint says the way out.
 */
export async function openTfjs(options: TfjsOptions = {}): Promise<LayersLibrary> {
  const { load = (name: string) => import(name), nodeVersion = process.versions.node } = options;
  for (const name of PACKAGES) {
    const tf = await loadOne(name, load, nodeVersion);
    if (tf === undefined) continue;
    const version = tf.version.tfjs ?? tf.version['tfjs-core'] ?? 'of unknown version';
    return { name: `${name} ${version}`, open: (net) => openTrainer(tf, net) };
  }
  throw new OpenAlphaError('CONFIG', `The tfjs engine needs ${PACKAGES.join(' or ')}, and neither is installed.`, {
    hint: `Install one with \`npm install ${PACKAGES[1]}\` (plain JavaScript, slow) or \`npm install ${PACKAGES[0]}\` (native, Node 22 and earlier), or leave --engine tfjs out: the built-in engine needs nothing.`,
  });
}

async function loadOne(
  name: string,
  load: (name: string) => Promise<unknown>,
  nodeVersion: string,
): Promise<Tfjs | undefined> {
  try {
    const found = (await load(name)) as Tfjs & { readonly default?: Tfjs };
    // A CommonJS package has its parts under `default` where Node could not see their names.
    const tf = typeof found.tensor === 'function' ? found : (found.default ?? found);
    await tf.ready();
    tryOut(tf);
    return tf;
  } catch (error) {
    if (isMissing(error, name)) return undefined;
    throw broken(name, error, nodeVersion);
  }
}

function tryOut(tf: Tfjs): void {
  const [sum] = tf.tidy(() => tf.sum(tf.mul(tf.tensor(Float32Array.of(1, 2), [1, 2]), 3)).dataSync());
  if (sum !== 9) throw new Error(`3 x (1 + 2) came to ${sum}`);
}

/** The package itself is not there, as opposed to something that it needs. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false;
  return new RegExp(`['"]${name}['"]`).test(message ?? '');
}

function broken(name: string, error: unknown, nodeVersion: string): OpenAlphaError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
  const tooNew = /isNullOrUndefined|isArray is not a function/.test(reason);
  const builtIn = 'or leave --engine tfjs out: the built-in engine needs nothing.';
  return new OpenAlphaError(
    'CONFIG',
    tooNew
      ? `${name} does not work on Node ${nodeVersion}: it calls util.isNullOrUndefined, which Node 23 took away (${reason}).`
      : `${name} is installed and does not work on Node ${nodeVersion}: ${reason}`,
    {
      hint: tooNew
        ? `Run it with Node 20 or 22, or remove it and install @tensorflow/tfjs instead (plain JavaScript, slow), ${builtIn}`
        : `Install it anew with \`npm install ${name}\` (its native part is fetched by an install script), ${builtIn}`,
      cause: error,
    },
  );
}
