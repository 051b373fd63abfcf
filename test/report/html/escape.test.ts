import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { describe, expect, test } from 'vitest';
import { escapeHtml } from '../../../src/report/html/escape.ts';
import { clipped, html, Markup, prose } from '../../../src/report/html/markup.ts';
import { visible } from '../../../src/report/untrusted.ts';
import { structureOf, textOf } from './structure.ts';

/** What ends, opens or hides something somewhere in HTML, and what a browser takes apart before it looks. */
const piece = fc.constantFrom(
  '<',
  '>',
  '</',
  '/>',
  '"',
  "'",
  '`',
  '&',
  '&lt;',
  '&#x3c;',
  '&lt',
  '<!--',
  '-->',
  '--!>',
  '<![CDATA[',
  ']]>',
  '<?',
  '<script>',
  '</script>',
  '</style>',
  '</title>',
  '</textarea>',
  '<plaintext>',
  '<template>',
  '<svg>',
  '<math>',
  '<img src=x onerror=alert(1)>',
  ' onfocus=alert(1) autofocus ',
  'javascript:alert(1)',
  '\0',
  '\n',
  '\r\n',
  '\t',
  '\f',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\u{e0041}',
  '=',
  ' ',
  'word',
  'é漢👍',
);
const hostile = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('one text is one text', () => {
  test.each([
    ['<b>&amp;"\'`', '&lt;b&gt;&amp;amp;&quot;&#39;&#96;'],
    ['a\nb\u202ec\x1b[0m', 'a\\nb\\u{202e}c\\x1b[0m'],
    ['plain words, 1,024: é漢', 'plain words, 1,024: é漢'],
  ])('%j', (text, expected) => {
    expect(escapeHtml(text)).toBe(expected);
  });

  test('in an element and in an attribute it reads as it was made visible, and nothing else is there', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const fragment = parseFragment(html`<p title="${text}">${text}</p><i></i>`.html);
        const [paragraph, end, ...others] = fragment.childNodes;
        expect(others).toEqual([]);
        expect(end).toMatchObject({ nodeName: 'i', attrs: [] });
        expect(paragraph).toMatchObject({ nodeName: 'p', attrs: [{ name: 'title', value: visible(text) }] });
        expect(paragraph === undefined ? undefined : textOf(paragraph)).toBe(visible(text));
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['title', 'textarea', 'option', 'svg', 'td'])('it does not get out of <%s>', (name) => {
    const around = (text: string) =>
      structureOf(`<table><tr><td><${name}>${html`${text}`.html}</${name}></td></tr></table><i></i>`);
    fc.assert(
      fc.property(hostile, (text) => {
        expect(around(text)).toEqual(around('harmless'));
      }),
      { numRuns: 300 },
    );
  });
});

describe('markup', () => {
  test('values are text, markup is kept, nothing stands for undefined', () => {
    expect(html`<p>${'<b>'}${html`<i>${1}</i>`}${undefined}${['&', [html`<br>`]]}</p>`.html).toBe(
      '<p>&lt;b&gt;<i>1</i>&amp;<br></p>',
    );
    expect(new Markup('é').bytes).toBe(2);
  });

  test('a baseline may put code into its text, and nothing else', () => {
    expect(prose('Set `a<b`\n  in **[x](http://y)**, <b>see</b> `c`.').html).toBe(
      'Set <code>a&lt;b</code> in **[x](http://y)**, &lt;b&gt;see&lt;/b&gt; <code>c</code>.',
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const names = structureOf(prose(text).html).map((line) => line.trim());
        expect(names.filter((name) => !['html', 'head', 'body', 'code'].includes(name))).toEqual([]);
      }),
    );
  });
});

test('a heading and a cell hold no more than fits, and say how much is missing', () => {
  expect(html`<td>${clipped('<'.repeat(5), 4)}</td>`.html).toBe('<td>&lt;&lt;&lt;&lt;… (1 more)</td>');
  expect(clipped('x'.repeat(3000)).html).toBe(`${'x'.repeat(400)}… (2600 more)`);
});
