import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpenAlphaError } from '../../domain/errors.js';
import type { ModelStore } from '../../ports/registry.js';
import { readManifestText } from './manifest-file.js';
import { writingModels } from './refused-write.js';
import {
  CHAMPION,
  factsOf,
  MANIFEST,
  namesIn,
  numberOf,
  removeVersion,
  replaceChampion,
  VERSION,
  writeVersion,
} from './write-version.js';

const NAME = /^[a-z0-9][a-z0-9._-]*$/;
/** Largest manifest and pointer, and largest file of a model, bytes: what is larger was not written by a training. */
const MOST_MANIFEST_BYTES = 10_000_000;
const MOST_FILE_BYTES = 2_000_000_000;

/**
 * Model versions in a folder, made when first written to: `<kind>/<version>/manifest.json` and its files, `<kind>/champion.json`. A
 * version is written beside its place, flushed, and renamed into it; names that start with a point are work in progress, or what
 * a killed process left of it, and are never read.
 */
export function openModelStore(folder: string): ModelStore {
  const kindFolder = (kind: string) => join(folder, checked('kind', kind));
  const versionFolder = (kind: string, version: string) => join(kindFolder(kind), checked('version', version));

  async function versions(kind: string): Promise<string[]> {
    const found: string[] = [];
    for (const name of await namesIn(kindFolder(kind))) {
      if (VERSION.test(name) && (await isFile(join(versionFolder(kind, name), MANIFEST)))) found.push(name);
    }
    return found.sort((a, b) => numberOf(a) - numberOf(b));
  }

  async function readSealed(kind: string, version: string) {
    const path = join(versionFolder(kind, version), MANIFEST);
    if (!(await isFile(path))) {
      throw new OpenAlphaError('NOT_FOUND', `There is no ${kind}@${version} in ${folder}.`, {
        hint: 'openalpha models list shows what there is.',
      });
    }
    return readManifestText(`${kind}@${version}`, await readSmall(path));
  }

  return {
    versions,

    async kinds() {
      const found: string[] = [];
      for (const name of await namesIn(folder)) {
        if (NAME.test(name) && (await versions(name)).length > 0) found.push(name);
      }
      return found.sort();
    },

    async write(kind, manifest, files) {
      const parent = kindFolder(kind);
      for (const name of Object.keys(files)) checkFileName(name);
      return writingModels(folder, () => writeVersion(parent, manifest, files));
    },

    async remove(kind, version) {
      const [parent, place] = [kindFolder(kind), versionFolder(kind, version)];
      await writingModels(folder, () => removeVersion(parent, place));
    },

    async readManifest(kind, version) {
      return (await readSealed(kind, version)).manifest;
    },

    async readFiles(kind, version) {
      const name = `${kind}@${version}`;
      const { files: stated } = await readSealed(kind, version);
      const place = versionFolder(kind, version);
      for (const found of await namesIn(place)) {
        if (found !== MANIFEST && !Object.hasOwn(stated, found)) {
          throw damaged(name, `holds ${found}, which its manifest does not name`);
        }
      }
      const files: Record<string, Uint8Array> = {};
      for (const [file, { bytes, sha256 }] of Object.entries(stated)) {
        checkFileName(file);
        const path = join(place, file);
        if (!(await isFile(path))) throw damaged(name, `lacks ${file}`);
        // Looked at before it is read: a file that took the place of the right one may have any size.
        const { size } = await lstat(path);
        if (size !== bytes) throw damaged(name, `has ${size} bytes in ${file} where its manifest says ${bytes}`);
        if (size > MOST_FILE_BYTES) throw damaged(name, `has ${size} bytes in ${file}, more than a model takes`);
        const content = await readFile(path);
        if (factsOf(content).sha256 !== sha256) throw damaged(name, `has other bytes in ${file} than were written`);
        files[file] = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
      }
      return files;
    },

    async readChampion(kind) {
      const path = join(kindFolder(kind), CHAMPION);
      if (!(await isFile(path))) return null;
      try {
        return JSON.parse(await readSmall(path)) as unknown;
      } catch (cause) {
        if (cause instanceof OpenAlphaError) throw cause;
        throw new OpenAlphaError('MODEL', `${path} is not JSON.`, {
          hint: `Remove it and choose again: openalpha models promote ${kind}@<version>.`,
          cause,
        });
      }
    },

    async writeChampion(kind, pointer) {
      const parent = kindFolder(kind);
      await writingModels(folder, () => replaceChampion(parent, pointer));
    },
  };
}

/** Text of a manifest or pointer. Refuses MODEL one that is too large to be one. */
async function readSmall(path: string): Promise<string> {
  const { size } = await lstat(path);
  if (size <= MOST_MANIFEST_BYTES) return readFile(path, 'utf8');
  throw new OpenAlphaError('MODEL', `${path} has ${size} bytes, and such a file has at most ${MOST_MANIFEST_BYTES}.`, {
    hint: 'It was changed after it was written: restore the folder from a copy, or train again.',
  });
}

/** Names become parts of paths: nothing that could lead out of the folder, on any system. */
function checked(what: string, name: string): string {
  if (NAME.test(name)) return name;
  throw new OpenAlphaError('USAGE', `"${name}" cannot be the ${what} of a model.`, {
    hint: 'Use small letters, digits, point, dash and underscore, a letter or digit first.',
  });
}

function checkFileName(name: string): void {
  if (NAME.test(name) && name !== MANIFEST) return;
  throw new OpenAlphaError('MODEL', `A model cannot have a file called "${name}".`, {
    hint: 'Names are small letters, digits, point, dash and underscore, a letter or digit first, and not manifest.json.',
  });
}

function damaged(name: string, fault: string): OpenAlphaError {
  return new OpenAlphaError('MODEL', `${name} ${fault}.`, {
    hint: 'It was changed after it was registered: restore the folder from a copy, or train again.',
  });
}

/** A plain file: a link could point anywhere. */
async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isFile() ?? false;
}
