// The published schemas in a real language server, set up as docs/baselines.md says.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILTINS } from '../../src/baseline/builtins.ts';
import { runCommand } from '../commands/a-terminal.ts';
import { control, oneControl } from './baseline-from.ts';
import { type Completion, startLanguageServer } from './language-server.ts';

const page = await readFile('docs/baselines.md', 'utf8');
const section = page.split(/^## /m).find((part) => part.startsWith('In the editor')) ?? '';
const block = (language: string) =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(section)?.[1] ?? '';
const example = block('yaml');
const [modeline = ''] = example.split('\n');

let directory: string;
let server: Awaited<ReturnType<typeof startLanguageServer>>;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-editor-'));
  for (const command of block('sh').trimEnd().split('\n')) {
    const [words = '', file = ''] = command.split(' > ');
    const { code, out } = await runCommand(words.split(' ').slice(1));
    expect([words, code]).toEqual([words, 0]);
    await writeFile(path.join(directory, file), out);
  }
  const settings = JSON.parse(block('json'));
  server = await startLanguageServer(directory, { schemas: settings['yaml.schemas'] });
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

/** As the first line of the file says, which beats a `$schema` in it. */
const withModeline = (text: string) => `${modeline}\n${text}`;
const wordsOf = (completions: readonly Completion[], label: string) =>
  completions.find((completion) => completion.label === label)?.documentation;
const labelsOf = (completions: readonly Completion[]) => completions.map(({ label }) => label);

describe('completes', () => {
  test('paths of the facts, with what they are and in which unit', async () => {
    const paths = await server.complete('a.yml', withModeline('at:\n  |'));
    expect(wordsOf(paths, '/supervisor/*/programs/*/limits/nofile/soft')).toBe(
      'Soft limit: what binds. Unlimited is 2^64 − 1.\n\nOpen files: RLIMIT_NOFILE, in file descriptors.\n\nA number.',
    );
    expect(wordsOf(paths, '/system/memoryBytes')).toBe(
      'MemTotal in bytes.\n\nThe operating system and the machine.\n\nA number.',
    );
    expect(wordsOf(paths, '/sysctl/net.ipv4.tcp_fin_timeout')).toBe(
      'Seconds that a socket without an owner stays in FIN_WAIT_2; not the length of TIME_WAIT.\n\n' +
        'Run-time kernel parameters by key.\n\nA number or text or a list.',
    );
    expect(wordsOf(paths, '/capacity/threadsPerUser/*/headroom')).toBe(
      'What is left: 1 − used / limit, as a share of 1.\n\nThreads by user.\n\nA number.',
    );
  });

  test('built-in names', async () => {
    const names = await server.complete('a.yml', withModeline('extends: |'));
    expect(labelsOf(names)).toEqual([...BUILTINS.keys()]);
    expect(wordsOf(names, 'recommended')).toBe(
      'What supervised processes and the kernel below them need, and what only looks as if it helped.',
    );
    expect(labelsOf(await server.complete('b.yml', withModeline('extends:\n  - |')))).toEqual([...BUILTINS.keys()]);
  });

  test('ids of controls', async () => {
    const ids = await server.complete('a.yml', withModeline('extends: recommended\noverride:\n  |'));
    expect(wordsOf(ids, 'tcp-syncookies')).toMatch(
      /^SYN cookies .+\.\n\nSeverity \w+, at \/sysctl\/net\.ipv4\.tcp_syncookies, in recommended\.yml\.$/,
    );
    expect(labelsOf(ids)).toContain('somaxconn');
  });

  test('severities', async () => {
    const severities = await server.complete(
      'a.yml',
      withModeline('at:\n  /system/cpus:\n    control:\n      severity: |'),
    );
    expect(severities).toEqual([
      { label: 'critical', documentation: 'It breaks now, or at the next peak.' },
      { label: 'high', documentation: 'It breaks under load that is to be expected.' },
      { label: 'medium', documentation: 'It makes a breakdown more likely, or hides one.' },
      { label: 'low', documentation: 'It is not as it should be, and nothing breaks for now.' },
    ]);
  });

  test('keywords that fit the type of the fact, and no others', async () => {
    const keywords = labelsOf(await server.complete('a.yml', withModeline('at:\n  /system/cpus:\n    |')));
    expect(keywords).toEqual(expect.arrayContaining(['control', 'minimum', 'maximum', 'const', 'allOf']));
    expect(
      keywords.filter((keyword) => ['minLength', 'pattern', 'items', 'properties', 'format'].includes(keyword)),
    ).toEqual([]);
  });

  test('the words that a fact can be', async () => {
    const words = await server.complete('a.yml', withModeline('at:\n  /supervisor/*/nextStart/outcome:\n    const: |'));
    expect(labelsOf(words)).toEqual(['starts', 'refuses', 'unknown']);
  });

  test('inputs of the built-ins', async () => {
    const inputs = await server.complete('a.yml', withModeline('extends: recommended\ninputs:\n  |'));
    expect(wordsOf(inputs, 'nofile')).toBe('Used by program-nofile. 4,096 in `recommended`.');
  });

  test.each([
    ['inventory.yml', 'web:\n  hosts:\n    web-1:\n      |'],
    ['inventory.yml', 'web:\n  vars:\n    |'],
    ['group_vars/web.yml', 'limits_baseline: web.yml\n|'],
  ])('variables in %s', async (file, text) => {
    const variables = await server.complete(file, text);
    expect(labelsOf(variables)).toEqual(expect.arrayContaining(['limits_jump', 'limits_host_key', 'ansible_host']));
    expect(wordsOf(variables, 'limits_jump')).toBe(
      'Jump hosts on the way to it: user@host:port, nearest first, separated by commas; `none` for no jump.',
    );
  });
});

describe('finds nothing wrong with', () => {
  test.each([...BUILTINS])('the built-in %s', async (name, text) => {
    expect(await server.check(`${name}.yml`, withModeline(text))).toEqual([]);
  });

  test('the example of the page', async () => {
    expect(await server.check('a.yml', example)).toEqual([]);
  });

  test('a baseline that names the schema itself', async () => {
    expect(await server.check('a.yml', '$schema: baseline.schema.json\nextends: recommended\n')).toEqual([]);
  });

  test.each([
    [
      'inventory.yml',
      'web:\n  hosts: { web-1: , web-2: { x: [1], ansible_port: "{{ port }}" } }\n  vars: { limits_jump: none }\n',
    ],
    ['host_vars/web-1.yml', 'nofile: 4096\nlimits_baseline: [recommended, web.yml]\nansible_port: 2222\n'],
  ])('%s', async (file, text) => {
    expect(await server.check(file, text)).toEqual([]);
  });
});

describe('marks', () => {
  test.each([
    [
      'an unknown severity',
      oneControl('/system/cpus', 'minimum: 1', 'control: { id: a, severity: hihg, title: T }'),
      [{ at: '3:33', message: 'Value must be "critical" | "high" | "medium" | "low".' }],
    ],
    [
      'a misspelt member of a control',
      oneControl('/system/cpus', 'minimum: 1', 'control: { id: a, severity: low, title: T, remedation: R }'),
      [{ at: '3:48', message: 'Property remedation is not allowed.' }],
    ],
    [
      'a misspelt fact',
      oneControl('/system/cpu', 'minimum: 1'),
      [{ at: '2:3', message: 'Property /system/cpu is not allowed.' }],
    ],
    [
      'a keyword that does not fit the fact',
      oneControl('/system/cpus', 'pattern: x'),
      [{ at: '4:5', message: 'Property pattern is not allowed.' }],
    ],
    [
      'a word that the fact never is',
      oneControl('/supervisor/*/nextStart/outcome', 'const: start'),
      [{ at: '4:12', message: 'Value is not accepted. Valid values: "starts", "refuses", "unknown".' }],
    ],
    [
      'a misspelt member of an override',
      'extends: recommended\noverride:\n  tcp-syncookies: { sevrity: low }\n',
      [{ at: '3:21', message: 'Property sevrity is not allowed.' }],
    ],
  ])('%s, chosen by the settings', async (_, text, diagnostics) => {
    expect(await server.check('baselines/a.yml', text)).toEqual(diagnostics);
  });

  test('a misspelt variable of ours', async () => {
    const text = 'web:\n  hosts:\n    web-1: { limits_host_keys: x }\n';
    expect(await server.check('inventory.yml', text)).toEqual([
      { at: '3:14', message: 'Property limits_host_keys is not allowed.' },
    ]);
  });

  test('a control without a title', async () => {
    const text = oneControl('/system/cpus', 'minimum: 1', control().replace(', title: T', ''));
    expect(await server.check('baseline.yml', text)).toEqual([{ at: '3:5', message: 'Missing property "title".' }]);
  });
});
