import type { Token } from './tokens.js';

const ENGLISH = new Set(
  'the a an of to in on and for with at by from as is are was its it has after over amid will be not that this says new up down stock shares'.split(
    ' ',
  ),
);
/** Words of grammar of the languages that news comes in, where they are not English words too. */
const FOREIGN = new Set(
  (
    'der das und ist nicht mit für auf ein eine einen dem den von zum zur nach bei über wird sich auch aus ' +
    'le la les des du et est une dans pour sur avec par ses aux plus au en ' +
    'el los las del y por con una para se que su más como al ' +
    'il di che della per gli nel alla sono dei è ' +
    'o os do da em um uma não com no na ' +
    'het een van voor met niet op aan zijn wordt ook ' +
    'och att det som för på av med den till är inte ' +
    'ja on ei että oli sekä vuoden mukaan ' +
    'og til af er ikke fra '
  )
    .split(' ')
    .filter((word) => word !== '' && !ENGLISH.has(word)),
);
/** Foreign grammar that looks like English or a name in headlines, and so proves nothing by itself. */
const UNSURE = new Set(
  'la le el de do no en al per due more au con plus y o den det du da il se met van di com na'.split(' '),
);

/** Words of grammar: 0 of English, else how much they speak for another language. */
const GRAMMAR: ReadonlyMap<string, number> = new Map([
  ...[...FOREIGN].map((word): [string, number] => [word, UNSURE.has(word) ? 0.4 : 1]),
  ...[...ENGLISH].map((word): [string, number] => [word, 0]),
]);

/**
 * Whether a text is in another language than English: letters of another script, or more foreign words of grammar than
 * English ones. Names alone are taken for English.
 */
export function isForeign(tokens: readonly Token[]): boolean {
  let letters = 0;
  let strange = 0;
  let english = 0;
  let foreign = 0;
  for (const { text, kind } of tokens) {
    if (kind === 'number') continue;
    const code = text.charCodeAt(0);
    // Latin with its accents ends at U+024F; marks such as dashes and quotes stand from U+2000 on.
    const script = code > 0x24f && (code < 0x2000 || code > 0x2bff);
    if (script) strange += text.length;
    else if (kind === 'word') letters += text.length;
    const weight = GRAMMAR.get(text);
    if (weight === 0) english++;
    else if (weight !== undefined) foreign += weight;
  }
  return strange > letters || (foreign >= 1.4 && foreign > 2 * english);
}
