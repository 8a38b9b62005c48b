import { OpenAlphaError } from '../domain/errors.js';

/**
 * JSON of a file of settings. Errors: CONFIG with the place of the fault and never with what stands there, as JSON.parse has
 * it: a key could be in it.
 */
export function parseSettings(path: string, text: string): unknown {
  try {
    // A byte order mark is how some editors begin a file.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const place = placeOf((error as Error).message, text);
    throw new OpenAlphaError('CONFIG', `${path} is not valid JSON${place}.`, {
      hint: 'Look for a missing comma or quote there; or remove the file and write a fresh one with `openalpha init`.',
    });
  }
}

/** V8 says a position, or quotes some characters around the fault between dots. */
function placeOf(message: string, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return atLine(text, Number(position));
  if (/end of JSON/.test(message)) return ': it ends too early';
  const quoted = /(?:\.\.\.)?"([\s\S]*?)"(?:\.\.\.)? is not valid JSON$/.exec(message.replace(/^[^,]*, /, ''))?.[1];
  const at = quoted === undefined || quoted === '' ? -1 : text.indexOf(quoted);
  // The fault is in the middle of what is quoted, which may be two lines long.
  return at < 0 ? '' : atLine(text, at + Math.floor((quoted as string).length / 2));
}

function atLine(text: string, position: number): string {
  return ` (line ${text.slice(0, position).split('\n').length})`;
}
