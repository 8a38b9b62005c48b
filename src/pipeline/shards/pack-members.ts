import { createHash } from 'node:crypto';
import { OpenAlphaError } from '../../domain/errors.js';
import { modelManifest, nameOf } from '../../learning/registry/manifest.js';
import { type Member, openMember } from '../predict/select-members.js';
import { pack, unpack } from './pack.js';

/** Versions with their manifests and files, for a process that has no folder of models. */
export function packMembers(members: readonly Member[]): Uint8Array {
  const files = members.flatMap(({ model }, m) =>
    Object.entries(model.files()).map(([name, bytes]) => [`${m} ${name}`, bytes] as const),
  );
  return pack({ about: { manifests: members.map(({ manifest }) => manifest) }, arrays: Object.fromEntries(files) });
}

/** Refuses (MODEL) a file that is not as its manifest says. */
export async function unpackMembers(parcel: Uint8Array): Promise<Member[]> {
  const { about, arrays } = unpack(parcel);
  return Promise.all(
    modelManifest
      .array()
      .parse(about['manifests'])
      .map((manifest, m) => {
        const files = Object.keys(manifest.files).map((name) => {
          const bytes = arrays[`${m} ${name}`] as Uint8Array | undefined;
          if (bytes !== undefined && sumOf(bytes) === manifest.files[name]?.sha256) return [name, bytes] as const;
          throw new OpenAlphaError('MODEL', `${name} of ${nameOf(manifest)} did not arrive as it was registered.`, {
            hint: '`openalpha models verify` where the models are says whether they are sound.',
          });
        });
        return openMember(manifest, Object.fromEntries(files));
      }),
  );
}

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
