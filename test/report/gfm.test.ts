// What GitHub's own renderer makes of the Markdown: the structure that was meant, whatever the names are.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const EXTENSIONS = ['table', 'strikethrough', 'autolink', 'tagfilter', 'tasklist'];
const MEANT = /^(?:h[1-3]|p|ul|ol|li|strong|code|sub|table|thead|tbody|tr|th|td|details|summary|blockquote|hr)$/;

function render(markdown: string): string {
  const extensions = EXTENSIONS.flatMap((name) => ['--extension', name]);
  const { status, stdout, stderr } = spawnSync('cmark-gfm', ['--unsafe', ...extensions], {
    input: markdown,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`cmark-gfm: ${stderr}`);
  return stdout;
}

/** The tags, in their order, without the comments that mark a comment of ours. */
function tagsOf(html: string): readonly string[] {
  return html.replaceAll(/<!-- limits-audit: [^>]*-->/g, '').match(/<[^>]*>/g) ?? [];
}

const files = ['test/report/golden', 'test/github/golden'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`),
);

test('there are reports to look at', () => {
  expect(files.length).toBeGreaterThan(8);
});

describe.each(files)('%s', (file) => {
  const markdown = readFileSync(file, 'utf8');
  const html = render(markdown);
  const tags = tagsOf(html);

  test('has no element and no link but our own', () => {
    const links = tags.filter((tag) => tag.startsWith('<a'));
    expect(links.filter((tag) => tag !== '<a href="https://github.example/acme/infra/actions/runs/42">')).toEqual([]);
    const names = tags.map((tag) => /^<\/?(\w+)(?: align="\w+")? ?\/?>$/.exec(tag)?.[1] ?? tag);
    expect(names.filter((name) => !MEANT.test(name) && !/^(?:a|<a .*)$/.test(name))).toEqual([]);
  });

  test('closes what it opens, in the right order', () => {
    const open: string[] = [];
    for (const tag of tags) {
      const [, slash, name] = /^<(\/?)(\w+)/.exec(tag) ?? [];
      if (name === undefined || name === 'hr') continue;
      if (slash === '') open.push(name);
      else expect([tag, open.pop()]).toEqual([tag, name]);
    }
    expect(open).toEqual([]);
  });

  // The renderer drops what is too many and fills up what is missing, so the source has to be looked at.
  test('has as many cells in every row as in its head', () => {
    const tables = markdown.match(/(?:^\|.*\n)+/gm) ?? [];
    const cells = (row: string) => row.match(/(?<!\\)\|/g)?.length;
    for (const table of tables) {
      const [head = '', ...rows] = table.trimEnd().split('\n');
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.filter((row) => cells(row) !== cells(head))).toEqual([]);
    }
    expect(html.match(/<table>/g)?.length ?? 0).toBe(tables.length);
  });

  test('mentions nobody and refers to nothing outside of code', () => {
    const text = html.replaceAll(/<code>.*?<\/code>/gs, '').replaceAll(/<[^>]*>/g, '');
    expect(text.match(/@\w|(?:^|\s)#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|:\w+:|https?:/g)).toBeNull();
  });
});
