import { describe, expect, it } from 'vitest';
import { houseFaults, importedPaths, testFaults } from './setup/house-rules.ts';
import { projectFiles } from './setup/project-files.ts';

describe('the house', () => {
  const sources = projectFiles('src', '.ts');

  it('has sources', () => {
    expect(sources.length).toBeGreaterThan(10);
  });

  it('keeps its order', () => {
    expect(houseFaults(sources)).toEqual([]);
  });

  it('runs all of its tests', () => {
    const tests = projectFiles('test', '.ts').filter(({ path }) => path !== 'test/house.test.ts');
    expect(testFaults(tests)).toEqual([]);
  });
});

describe('what the house does not accept', () => {
  it.each([
    [
      'a room that imports a later one',
      'src/facts/read-facts.ts',
      "import type { Report } from '../report/report.ts';",
      ['src/facts/read-facts.ts: imports src/report/report.ts, against the flow of data'],
    ],
    [
      'a room that imports an entry when it is called',
      'src/github/summary.ts',
      "const { run } = await import('../main.ts');",
      ['src/github/summary.ts: imports src/main.ts, against the flow of data'],
    ],
    [
      'one face of the audit that imports the other',
      'src/commands/audit-command.ts',
      "import { runAction } from '../github/run-action.ts';",
      ['src/commands/audit-command.ts: imports src/github/run-action.ts, against the flow of data'],
    ],
    [
      'a foundation that imports a room',
      'src/problem.ts',
      "import './inventory/host.ts';",
      ['src/problem.ts: imports src/inventory/host.ts, against the flow of data'],
    ],
    [
      'an import from outside',
      'src/demo/fleet.ts',
      "import { aHost } from '../../test/a-host.ts';",
      ['src/demo/fleet.ts: imports test/a-host.ts, which is not part of the house'],
    ],
    [
      'a room that nobody planned',
      'src/stuff/thing.ts',
      '',
      ['src/stuff/thing.ts: has no place in the order of the house (test/setup/house-rules.ts)'],
    ],
    [
      'a name for anything',
      'src/facts/utils.ts',
      '',
      ['src/facts/utils.ts: "utils" is a name for anything; name it for what it holds'],
    ],
    [
      'a file in camel case',
      'src/facts/readFacts.ts',
      '',
      ['src/facts/readFacts.ts: expected kebab-case, found "readFacts"'],
    ],
    [
      'a room that reads the environment',
      'src/transport/agent.ts',
      "const socket = process.env['SSH_AUTH_SOCK'];",
      ['src/transport/agent.ts: reads the environment: only the entries do, and pass it in'],
    ],
    [
      'a room that imports the environment',
      'src/transport/agent.ts',
      "import { argv, env } from 'node:process';",
      ['src/transport/agent.ts: reads the environment: only the entries do, and pass it in'],
    ],
    [
      'what the bundle cannot load',
      'src/main.ts',
      'const here = import.meta.dirname;',
      ['src/main.ts: uses import.meta.dirname, filename or main, which do not load in the CommonJS bundle'],
    ],
  ])('%s', (_, path, text, faults) => {
    expect(houseFaults([{ path, text }])).toEqual(faults);
  });

  it.each(['it.skip(', 'describe.only(', 'test.todo(', 'it.skipIf(', 'it.concurrent.skip(', 'it.runIf('])(
    '%s',
    (text) => {
      expect(testFaults([{ path: 'test/a.test.ts', text: `${text}'x', () => {});` }])).toEqual([
        `test/a.test.ts: ${text.slice(0, -1)} keeps a test from running`,
      ]);
    },
  );
});

describe('what the house accepts', () => {
  it.each([
    ['src/report/markdown.ts', "import { formatLimit } from '../facts/limit.ts';"],
    ['src/facts/supervisor/config.ts', "import { readIni } from './ini.ts';\nimport pMap from 'p-map';"],
    ['src/baseline/builtin/recommended.embedded.ts', ''],
    ['src/main.ts', "import { audit } from './audit.ts';\nrun(process.env);"],
    ['src/audit.ts', "export { gather } from './gather.ts';"],
  ])('%s', (path, text) => {
    expect(houseFaults([{ path, text }])).toEqual([]);
  });
});

it('finds imports in every form', () => {
  const text = [
    "import a from 'a';",
    "import type { B } from './b.ts';",
    "export { c } from './c.ts';",
    "import './d.ts';",
    "const e = await import('./e.ts');",
    "let f: typeof import('./f.ts');",
    "import {\n  g,\n} from './g.ts';",
  ].join('\n');
  expect(importedPaths(text)).toEqual(['a', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts']);
});
