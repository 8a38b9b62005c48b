/**
 * The forms of an English word list: `soar` gives soar, soars, soared, soaring. A word that does not follow the rules is
 * written with its other forms after slashes, and then no form is added: `fall/falls/fell/fallen/falling`.
 * `word!` stands for itself alone.
 *
 * @returns pairs of form and base.
 */
export function inflect(words: string, kind: 'verb' | 'noun' | 'plain'): [form: string, base: string][] {
  const forms: [string, string][] = [];
  for (const word of words.split(/\s+/)) {
    if (word === '') continue;
    if (word.includes('/')) {
      const [base, ...others] = word.split('/') as [string, ...string[]];
      for (const form of [base, ...others]) forms.push([form, base]);
    } else if (word.endsWith('!')) forms.push([word.slice(0, -1), word.slice(0, -1)]);
    else for (const form of formsOf(word, kind)) forms.push([form, word]);
  }
  return forms;
}

function formsOf(word: string, kind: 'verb' | 'noun' | 'plain'): string[] {
  if (kind === 'plain') return [word];
  const afterConsonant = /[^aeiou]y$/.test(word);
  const plural = afterConsonant ? `${word.slice(0, -1)}ies` : /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
  if (kind === 'noun') return [word, plural];
  const silent = word.endsWith('e');
  const past = silent ? `${word}d` : afterConsonant ? `${word.slice(0, -1)}ied` : `${word}ed`;
  const present = silent && !word.endsWith('ee') ? `${word.slice(0, -1)}ing` : `${word}ing`;
  return [word, plural, past, present];
}
