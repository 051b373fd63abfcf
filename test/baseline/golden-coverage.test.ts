// Every message that src/baseline can complain with is in some text of golden/: an error that nobody has looked at as
// its reader does is seldom one that helps.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { projectFiles } from '../setup/project-files.ts';

/** Files too large to keep, or what only a fault of this program can cause; other tests ask for those that they can. */
const ELSEWHERE = [
  // Fifty files, a thousand controls and five hundred waivers.
  'Expected at most * files, found more.',
  'Expected at most * controls, found *.',
  'Expected at most * waivers, found *.',
  // Golden files are there.
  'Expected a file of waivers, found *: *.',
  // A message of the parser that has no words of ours.
  'Expected YAML or JSON: *.',
  // Our own checks let pass what the compiler refuses.
  'Expected a schema that compiles: *.',
];

/** The texts in a source that start with "Expected", each `${…}` as `*`. */
function messagesIn(source: string): readonly string[] {
  let plain = source;
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replaceAll(/\$\{[^{}$]*\}/g, '*');
  }
  return [...plain.matchAll(/(['`])(Expected (?:\\.|(?!\1).)*)\1/gs)].map(([, , text = '']) =>
    text.replaceAll(/\\(.)/g, '$1'),
  );
}

function isIn(message: string, texts: string): boolean {
  const pattern = message
    .split(/\*|\$\d/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*?');
  return new RegExp(`: ${pattern}$`, 'm').test(texts);
}

test('a template with a template in it is one message', () => {
  expect(messagesIn("f(`Expected ${a ? `${b}` : c} here, found \\`x\\`.`, 'Expected it.')")).toEqual([
    'Expected * here, found `x`.',
    'Expected it.',
  ]);
});

test('every message is shown by a golden file', () => {
  const folder = fileURLToPath(new URL('golden/', import.meta.url));
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readFileSync(`${folder}${name}`, 'utf8'))
    .join('');
  const sources = projectFiles('src/baseline', '.ts').filter(({ path }) => !path.includes('.embedded.'));
  const messages = [...new Set(sources.flatMap(({ text }) => messagesIn(text)))];
  expect(messages.length).toBeGreaterThan(70);
  expect(messages.filter((message) => !isIn(message, texts)).sort()).toEqual([...ELSEWHERE].sort());
});
