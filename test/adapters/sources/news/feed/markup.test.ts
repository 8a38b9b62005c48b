import { describe, expect, it } from 'vitest';
import { elementsOf, parseHtml, queryHtml } from '../../../../../src/adapters/sources/news/feed/markup.js';

describe('markup', () => {
  it('is walked in the order of the document, without what is not to be entered', () => {
    const names = (enter?: (name: string | undefined) => boolean) =>
      [...elementsOf(parseHtml('<a><b></b><i><u></u></i></a><p></p>'), ({ name }) => enter?.(name) ?? true)].map(
        ({ name }) => name,
      );
    expect(names()).toEqual(['a', 'b', 'i', 'u', 'p']);
    expect(names((name) => name !== 'i')).toEqual(['a', 'b', 'i', 'p']);
  });

  it('that nests without end is read as deep as it makes sense', () => {
    const $ = queryHtml(`<p class="first">seen</p>${'<div>'.repeat(300_000)}<p class="last">lost</p>`);
    expect($('.first').text()).toBe('seen');
    expect($('.last')).toHaveLength(0);
    expect($('div').length).toBeLessThanOrEqual(256);
  });

  it('is not taken for deep because of comparisons in a script, comments, or many paragraphs that are never closed', () => {
    const noise = `<SCRIPT>${'if(i<n)x<b;'.repeat(1_000)}</SCRIPT><!--${'<div>'.repeat(1_000)}-->${'<p>text<br>'.repeat(1_000)}`;
    expect(queryHtml(`${noise}<div class="last">seen</div>`)('.last').text()).toBe('seen');
  });
});
