// What is odd in baselines and inventory together and stops nothing, before any host is contacted.
import { describe, expect, test } from 'vitest';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';
import { makePlan } from '../../src/plan.ts';
import { formatProblem } from '../../src/problem.ts';
import { inDirectory } from '../commands/in-directory.ts';

const baseline = (id: string, key = 'fs.nr_open', input = 'files_min') =>
  `inputs: { ${input}: 1 }\nat:\n  /sysctl/${key}:\n    control: { id: ${id}, severity: low, title: T }\n    minimum: { $input: ${input} }\n`;

const inventory = (web: string, db = '') =>
  `all:\n  vars: { ansible_connection: local }\n  children:\n    web:\n      hosts: { web-1: , web-2: }\n      vars: { ${web} }\n    db:\n      hosts: { db-1: { ${db} } }\n`;

/** The warnings of a run by `own.yml`, with `other.yml` beside it. */
function warnings(text: string, own = baseline('own'), chosen = 'own.yml'): Promise<readonly string[]> {
  const files = { 'inventory.yml': text, 'own.yml': own, 'other.yml': baseline('other', 'fs.file-max', 'handles_min') };
  return inDirectory(files, async () => {
    const settings = parseInputs(new Map([['baseline', chosen]]), (name) => name);
    const plan = await makePlan(settings, undefined, new Date(0));
    await plan.transport.close();
    return plan.warnings.map(formatProblem);
  });
}

const OTHER = 'limits_baseline: other.yml';

describe('a baseline that judges no host', () => {
  test('is said when somebody gave it', async () => {
    expect(await warnings(inventory(OTHER, OTHER))).toEqual([
      'The baseline own.yml judges no host: all 3 choose their own (limits_baseline).',
    ]);
  });

  test.each<readonly [string, string, string]>([
    ['one host is left to it', inventory(OTHER), 'own.yml'],
    ['nobody gave it', inventory(OTHER, OTHER), 'recommended'],
  ])('is not said when %s', async (_, text, chosen) => {
    expect(await warnings(text, baseline('own'), chosen)).toEqual([]);
  });
});

describe('a variable that is nearly an input', () => {
  test('is said once, where it stands', async () => {
    expect(await warnings(inventory('file_min: 9'))).toEqual([
      'inventory.yml:6:15: The variable "file_min" is no input of the baseline, and 2 hosts have none of the input\'s name: the default is used.\n' +
        '  Did you mean "files_min"?',
    ]);
  });

  test.each<readonly [string, string]>([
    ['the host has the input as well', inventory('file_min: 9, files_min: 2')],
    ['it is another word', inventory('files_max: 9, fields: 1')],
    ['it is an input of the baseline of another host', inventory(OTHER, 'handles_min: 3')],
  ])('is not said when %s', async (_, text) => {
    expect(await warnings(text)).toEqual([]);
  });
});

describe('a kernel parameter that is nearly a known one', () => {
  test('is said', async () => {
    expect(await warnings(inventory(''), baseline('own', 'net.core.somaxcon'))).toEqual([
      'own.yml:4:5: The control "own" looks at "net.core.somaxcon", which is no kernel parameter that is known here.\n' +
        '  Did you mean "net.core.somaxconn"?',
    ]);
  });

  test.each(['net.ipv4.tcp_keepalive_intvl', 'net.core.wmem_max', 'vm.some_vendor_knob'])('%s is not', async (key) => {
    expect(await warnings(inventory(''), baseline('own', key))).toEqual([]);
  });
});
