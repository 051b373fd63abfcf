// Writes everything that is derived from the tables in src: action.yml, the tables of the README and of
// docs/connecting.md, docs/schemas and docs/controls.
// `--check` writes nothing and fails when a file differs. Run by Node 24, which reads TypeScript as it is.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCHEMA_NAMES } from '../src/commands/schema-names.ts';
import { schemaNamed } from '../src/commands/schemas.ts';
import type { InputDefinition } from '../src/inputs/definition.ts';
import { INPUT_NAMES, INPUTS, OUTPUTS } from '../src/inputs/inputs.ts';
import { keywordsByFate } from '../src/inventory/ssh-config/keywords.ts';
import { controlPages } from './control-pages.ts';
import { demoExcerpt } from './demo-excerpt.ts';
import { failureTable } from './failure-table.ts';

const CONNECTING = 'docs/connecting.md';
const root = fileURLToPath(new URL('..', import.meta.url));

/** File name → the text that it should have. */
export async function derivedFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  files.set('action.yml', actionYml());
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  files.set('README.md', await withDerivedParts(readme));
  const connecting = await readFile(path.join(root, CONNECTING), 'utf8');
  const tables = { failures: failureTable(), keywords: keywordTable() };
  files.set(CONNECTING, withParts(connecting, tables, CONNECTING));
  for (const name of SCHEMA_NAMES) {
    files.set(`docs/schemas/${name}.schema.json`, `${JSON.stringify(await schemaNamed(name), null, 2)}\n`);
  }
  for (const [name, text] of await controlPages()) files.set(name, text);
  return files;
}

async function withDerivedParts(readme: string): Promise<string> {
  const demo = `\n\`\`\`text\n${await demoExcerpt()}\n\`\`\`\n`;
  const parts = { demo, inputs: inputTable(), outputs: outputTable() };
  return withParts(readme, parts, 'README.md');
}

function withParts(document: string, parts: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(parts).reduce((text, [mark, content]) => between(text, mark, content, name), document);
}

function keywordTable(): string {
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const { read, refused, passedOver } = keywordsByFate;
  return [
    `- Read: ${list(read)}.`,
    `- Refused where they apply to a host or hop of the audit: ${list(refused)}.`,
    '',
    `<details><summary>Without effect: ${passedOver.length} keywords</summary>`,
    '',
    `${list(passedOver)}.`,
    '',
    '</details>',
  ].join('\n');
}

function actionYml(): string {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const inputs = INPUT_NAMES.map((name) => {
    const definition: InputDefinition<unknown> = INPUTS[name];
    const lines = [`  ${name}:`, `    description: ${quote(definition.description)}`, '    required: false'];
    const fallback = definition.default ?? definition.expression;
    if (fallback !== undefined) lines.push(`    default: ${quote(fallback)}`);
    return lines.join('\n');
  });
  const outputs = Object.entries(OUTPUTS).map(([name, text]) => `  ${name}:\n    description: ${quote(text)}`);
  return `# Made by \`npm run docs\` from src/inputs/inputs.ts.
name: Limits Audit
description: >-
  Audits which limits the supervisord processes and kernels of Linux hosts really run with, over SSH, without an
  agent, against a JSON Schema baseline.
author: Limits Audit contributors
branding:
  icon: activity
  color: orange
inputs:
${inputs.join('\n')}
outputs:
${outputs.join('\n')}
runs:
  using: node24
  main: dist/index.cjs
`;
}

function inputTable(): string {
  const rows = INPUT_NAMES.map((name) => {
    const definition: InputDefinition<unknown> = INPUTS[name];
    const literal = definition.default ?? definition.expression;
    const fallback = literal === undefined ? (definition.defaultText ?? '–') : `\`${literal}\``;
    return `| \`${name}\` | ${fallback} | ${definition.description.replaceAll('|', '\\|')} |`;
  });
  return ['| input | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function outputTable(): string {
  const rows = Object.entries(OUTPUTS).map(([name, text]) => `| \`${name}\` | ${text} |`);
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n');
}

function between(document: string, mark: string, content: string, name: string): string {
  const [begin, end] = [`<!-- ${mark}: made by npm run docs -->`, `<!-- /${mark} -->`];
  const [start, stop] = [document.indexOf(begin), document.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`${name} has no place marked "${begin}" … "${end}".`);
  return `${document.slice(0, start + begin.length)}\n${content}\n${document.slice(stop)}`;
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const different: string[] = [];
  for (const [name, text] of await derivedFiles()) {
    const file = path.join(root, name);
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
    different.push(name);
    if (check) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  if (check && different.length > 0) {
    console.error(`Out of date: ${different.join(', ')}. Run "npm run docs" and commit the result.`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
