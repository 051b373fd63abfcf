// docs/baselines.md: its commands run, its examples load.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { judge } from '../src/baseline/judge.ts';
import { loadInventory, resolveHosts } from '../src/inventory/inventory.ts';
import { baselineFrom } from './baseline/baseline-from.ts';
import { aFacts, aProgram, aSupervisor } from './builders/facts.ts';
import { runCommand } from './commands/a-terminal.ts';
import { inDirectory } from './commands/in-directory.ts';
import { aTree } from './inventory/a-tree.ts';

const page = await readFile('docs/baselines.md', 'utf8');
const sectionOf = (title: string) => page.split(/^## /m).find((section) => section.startsWith(title)) ?? '';
const blocks = (text: string, language: string) =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, found, code = '']) =>
    found === language ? [code] : [],
  );

describe('the walk', () => {
  const walk = sectionOf('From an empty folder');

  test('its commands end as the page says, in its order, from an empty folder', async () => {
    const files = blocks(walk, 'yaml');
    const commands = blocks(walk, 'sh').flatMap((block) => block.trimEnd().split('\n'));
    expect([files.length, commands.length]).toEqual([2, 8]);
    // A waiver ends at a date, and the page must not.
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const named = files.map((file) => [/^# (\S+)\n/.exec(file)?.[1] ?? '', file] as const);
    const written = named.map(([name, file]) => [name, file.replace(/expires: \S+/, `expires: ${soon}`)]);
    await inDirectory(Object.fromEntries(written), async () => {
      for (const command of commands) {
        const [words = '', comment = ''] = command.split(' # ');
        const [program, ...argv] = words.split(' ');
        const { code, err } = await runCommand(argv);
        expect([command, program, code, /^error/m.test(err)]).toEqual([
          command,
          'limits-audit',
          Number(/exit code (\d)/.exec(comment)?.[1] ?? 0),
          false,
        ]);
      }
      const hosts = resolveHosts(await loadInventory(['inventory.yml']), 'all', {});
      expect(hosts.map(({ name, user }) => `${user}@${name}`)).toEqual([
        'audit@web1.example.com',
        'audit@web2.example.com',
      ]);
      const draft = await readFile('baseline.yml', 'utf8');
      const [shown = ''] = blocks(walk, 'text');
      // This machine is one of the demo's hosts, and other tests may run a supervisord on it.
      const seen = (text: string) =>
        text
          .trimEnd()
          .replaceAll(/ of \d hosts/g, ' of N hosts')
          .split('\n');
      expect(seen(draft)).toEqual(expect.arrayContaining(seen(shown)));
      const report = JSON.parse(await readFile('limits-audit-report/report.json', 'utf8'));
      expect(report).toMatchObject({ disabledControls: ['observed-tcp-tw-reuse'], run: { baselines: ['web.yml'] } });
      const severities = report.controls.map(({ id, severity }: { id: string; severity: string }) => [id, severity]);
      expect(severities).toContainEqual(['ephemeral-ports', 'low']);
      expect([report.summary.waived, report.waivers[0].state]).toEqual([1, 'active']);
    });
  }, 60_000);
});

describe('the recipes', () => {
  const sections = sectionOf('Recipes').split(/^### /m).slice(1);

  test.each([
    [
      'One program',
      aFacts({ supervisor: [aSupervisor({ programs: [aProgram({ name: 'api' }), aProgram({ name: 'worker' })] })] }),
      ['web-worker-files not_applicable', 'web-worker-files fail at least 65,536'],
    ],
    [
      'A kernel parameter per group',
      aFacts({ sysctl: { 'net.core.somaxconn': 511 } }),
      ['web-backlog fail at least 512'],
    ],
  ])('%s', async (title, facts, expected) => {
    const section = sections.find((each) => each.startsWith(title)) ?? '';
    const baseline = await baselineFrom(blocks(section, 'yaml')[0] ?? '');
    const vars = new Map(title === 'One program' ? [] : [['web_backlog', 512] as const]);
    const results = judge(baseline.compileFor(vars), facts);
    const shown = results.map(({ control, outcome, expected: words }) =>
      outcome === 'not_applicable' ? `${control} ${outcome}` : `${control} ${outcome} ${words}`,
    );
    expect(shown).toEqual(expected);
  });

  test('there is a test of each', () => expect(sections.length).toBe(2));
});

describe('the reference', () => {
  const sections = sectionOf('Reference').split(/^### /m).slice(1);
  const controls = {
    '`at`': ['program-files', 'first-port'],
    '`control`': ['pids-left', 'pids-plenty'],
    '`$input` and `inputs`': ['backlog', 'fin-timeout'],
    '`extends`': ['program-nofile'],
    '`override`': ['program-nofile-headroom'],
    '`$ref` and `$defs`': ['threads-left'],
    'Plain JSON Schemas': ['sysctl'],
    'Draft-07': ['sysctl'],
  };

  test('has an example in every section', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual(Object.keys(controls));
  });

  test.each(sections.map((section) => [section.split('\n')[0] ?? '', section] as const))(
    '%s loads',
    async (title, section) => {
      const [example = '', ...more] = blocks(section, 'yaml');
      expect(more).toEqual([]);
      const baseline = await baselineFrom(example);
      const wanted: readonly string[] = controls[title as keyof typeof controls];
      expect(baseline.controls.map(({ id }) => id)).toEqual(expect.arrayContaining([...wanted]));
      expect(() => baseline.compileFor(new Map())).not.toThrow();
    },
  );

  test('what the examples change is changed', async () => {
    const override = await baselineFrom(blocks(sections[4] ?? '', 'yaml')[0] ?? '');
    expect(override.disabled).toEqual(['tcp-syncookies']);
    expect(override.controls.find(({ id }) => id === 'program-nofile-headroom')?.severity).toBe('critical');
  });
});

test('the inventory chooses as the page says', async () => {
  const [inventory = ''] = blocks(sectionOf('Which baseline'), 'yaml');
  const tree = aTree({ 'inventory.yml': inventory });
  const hosts = resolveHosts(await loadInventory(['inventory.yml'], tree), 'all', { user: 'audit' });
  expect(hosts.map(({ name, baseline }) => [name, baseline?.sources])).toEqual([
    ['web-1', ['web.yml']],
    ['web-2', ['web.yml']],
    ['db-1', ['recommended']],
  ]);
});
