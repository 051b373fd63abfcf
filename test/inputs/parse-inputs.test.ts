import { describe, expect, test } from 'vitest';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';
import { ConfigurationError } from '../../src/problem.ts';

const naming = (name: string) => `input "${name}"`;
const parse = (raw: Record<string, string>) => parseInputs(new Map(Object.entries(raw)), naming);

function errorOf(raw: Record<string, string>): string {
  try {
    parse(raw);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('accepted');
}

describe('defaults', () => {
  test('nothing given, or everything given as empty text, is the documented default', () => {
    const expected = {
      inventory: ['inventory.yml'],
      hosts: 'all',
      baseline: ['recommended'],
      'waiver-max-days': 365,
      concurrency: 64,
      'connect-timeout': 10_000,
      'probe-timeout': 30_000,
      timeout: 1_800_000,
      retries: 2,
      'ssh-backend': 'builtin',
      'fail-on-severity': 'low',
      'fail-on-unreachable': true,
      'fail-on-unknown': true,
      'report-dir': 'limits-audit-report',
      'junit-unknown': 'error',
      summary: true,
      annotations: true,
      comment: 'on-failure',
    };
    expect(parse({})).toEqual(expected);
    expect(parse({ inventory: '', hosts: ' ', port: '', 'ssh-key': '\n' })).toEqual(expected);
  });
});

describe('values', () => {
  test.each([
    ['port', '2222', 2222],
    ['connect-timeout', '500ms', 500],
    ['timeout', '6h', 21_600_000],
    ['fail-on-unknown', 'False', false],
    ['fail-on-severity', 'never', 'never'],
    ['inventory', ' a.yml \n\n b.ini', ['a.yml', 'b.ini']],
    ['ssh-password', ' spaces count ', ' spaces count '],
  ] as const)('%s: %j', (name, text, value) => {
    expect(parse({ [name]: text })).toHaveProperty(name, value);
  });
});

describe('errors', () => {
  test.each([
    [{ port: '0' }, 'input "port": expected a whole number from 1 to 65535, found "0".'],
    [{ port: '65536' }, 'input "port": expected a whole number from 1 to 65535, found "65536".'],
    [{ port: '22.0' }, 'input "port": expected a whole number from 1 to 65535, found "22.0".'],
    [
      { 'connect-timeout': '10' },
      'input "connect-timeout": expected a duration from 100ms to 10m, such as 10s, 5m or 1h, found "10".',
    ],
    [{ timeout: '7h' }, 'input "timeout": expected a duration from 1s to 6h, such as 10s, 5m or 1h, found "7h".'],
    [{ become: 'root' }, 'input "become": expected none, sudo or sudo:USER, found "root".'],
    [
      { become: 'sudo:$(id)' },
      'input "become": expected none, sudo or sudo:USER (USER: a to z or "_", then at most 31 of those, digits and "-"), found "sudo:$(id)".',
    ],
    [{ summary: 'yes' }, 'input "summary": expected true or false, found "yes".'],
    [{ inventry: 'x' }, 'input "inventry": there is no such input.\n  Did you mean input "inventory"?'],
    [
      { facts: 'facts.json', 'ssh-key': 'secret' },
      'input "facts" judges all hosts that the file holds and connects to none; input "ssh-key" would have no effect.\n' +
        '  Drop input "facts" to audit live hosts, or drop the others.',
    ],
    [
      { facts: 'facts.json', jump: 'ops@bastion', 'ssh-config': 'config' },
      'input "facts" judges all hosts that the file holds and connects to none; input "jump" and input "ssh-config" would have no effect.\n' +
        '  Drop input "facts" to audit live hosts, or drop the others.',
    ],
    [
      { 'ssh-key-passphrase': 'canary' },
      'input "ssh-key-passphrase" was given without input "ssh-key" or input "ssh-keys".\n' +
        '  Give the private key too, or drop the passphrase.',
    ],
  ])('%j', (raw, message) => {
    expect(errorOf(raw)).toBe(message);
  });

  test('all at once, in the order of the table', () => {
    expect(errorOf({ retries: '9', prot: '22', port: 'ssh' })).toBe(
      [
        'input "prot": there is no such input.',
        '  Did you mean input "port"?',
        'input "port": expected a whole number from 1 to 65535, found "ssh".',
        'input "retries": expected a whole number from 0 to 2, found "9".',
      ].join('\n'),
    );
  });

  test('a name from Object.prototype is unknown too', () => {
    expect(errorOf({ constructor: 'x' })).toMatch(/^input "constructor": there is no such input\./);
  });
});

describe('--facts beside the very default of --inventory', () => {
  const raw = new Map([
    ['facts', 'facts.json'],
    ['inventory', 'inventory.yml'],
  ]);

  test('is refused where somebody typed it', () => {
    expect(() => parseInputs(raw, naming)).toThrow(
      'input "facts" judges all hosts that the file holds and connects to none; input "inventory" would have no effect.',
    );
  });

  test('is what the runner hands over when nobody did', () => {
    expect(parseInputs(raw, naming, true).facts).toBe('facts.json');
  });
});
