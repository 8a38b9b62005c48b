import { createRequire } from 'node:module';

let engine: typeof import('cheerio/slim') | undefined;

/**
 * What is wrong with a CSS selector, in the words of the engine that pages are searched with; `undefined` when it can be used.
 * The engine is loaded with the first selector: a configuration without pages must not wait for it.
 */
export function selectorFault(selector: string): string | undefined {
  engine ??= createRequire(import.meta.url)('cheerio/slim') as typeof import('cheerio/slim');
  try {
    // An element to match against: a selector is only compiled when there is one.
    engine.load('<p></p>', { xml: { xmlMode: false } })(selector);
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.slice(0, 200) : String(error);
    // The engine quotes what is left of the selector, which at its end is nothing.
    return said.replace(/found\s*$/, 'found its end');
  }
}
