// The bundle of the command line, as a process.
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { nodes, runCli } from './run-bundle.ts';

const NODES = [...(await nodes())];

describe.each(NODES)('the demo on Node %s', (_version, node) => {
  test('shows the incident, ends well, names its files and leaves nothing behind', async () => {
    const others = leftovers();
    const run = await runCli(['demo'], { node });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^Limits Audit: failed\n3 of 5 hosts audited/);
    expect(run.stdout).toContain('Program checkout may open 1,024 files and has 996 open');
    expect(run.stdout).toMatch(/host-key-changed/);
    expect(run.stdout).toMatch(/connect-refused/);
    expect(run.stderr).toContain(
      'Written: limits-audit-report/report.json, limits-audit-report/report.md, limits-audit-report/report.html',
    );
    expect(run.report?.hosts.map((host) => host.name).sort()).toEqual([
      'cache-1',
      'db-1',
      'this-machine',
      'web-1',
      'web-2',
    ]);
    expect(leftovers().filter((name) => !others.includes(name))).toEqual([]);
  });
});

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('limits-audit-demo-'));

describe('the command line', () => {
  test('--help names every command and every input', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    const commands = ['audit', 'facts HOST', 'explain HOST [PROGRAM]', 'demo', 'check-inventory', 'check-baseline'];
    for (const word of [...commands, 'schema NAME', '--known-hosts VALUE']) expect(stdout).toContain(word);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test.each([
    [['audti'], 'error: There is no command "audti".\n  Did you mean "audit"?\n'],
    [['audit', 'web-1'], 'error: "audit" takes no operands, found 1.\n  Usage: limits-audit audit [OPTIONS]\n'],
    [['schema'], 'error: "schema" takes 1 operand, found 0.\n  Usage: limits-audit schema NAME [OPTIONS]\n'],
    [['schema', 'fcts'], 'error: There is no schema "fcts".\n  Did you mean "facts"?\n'],
    [['audit', '--prot', '22'], 'error: --prot: there is no such input.\n  Did you mean --port?\n'],
    [['audit', '--port'], 'error: --port expects a value.\n'],
    [['audit', '--port', '22', '--port', '23'], 'error: --port was given twice.\n  Keep one of them.\n'],
    [
      ['audit', '--ssh-key', 'canary'],
      'error: --ssh-key holds a secret, and every user of this machine can read a command line.\n' +
        '  Use --ssh-key @FILE, or the environment variable LIMITS_AUDIT_SSH_KEY.\n',
    ],
    [
      ['audit', '--ssh-key', '@missing'],
      'error: --ssh-key: missing cannot be read: ENOENT.\n' +
        '  Use --ssh-key @FILE, or the environment variable LIMITS_AUDIT_SSH_KEY.\n',
    ],
  ])('%j', async (args, stderr) => {
    expect(await runCli(args)).toMatchObject({ code: 2, stdout: '', stderr });
  });

  test('check-inventory lists hosts without contacting them, and no variable of theirs', async () => {
    const files = { 'hosts.ini': '[web]\nweb-1 ansible_user=audit ansible_port=2222 token=canary\n' };
    const run = await runCli(['check-inventory', '--inventory', 'hosts.ini'], { files });
    expect(run.stdout).toBe(
      [
        'host   reached as        become  groups  defined at',
        'web-1  audit@web-1:2222  none    web     hosts.ini:2:1',
        '1 host. Nobody was contacted.',
        '',
      ].join('\n'),
    );
    const json = await runCli(['check-inventory', '--inventory', 'hosts.ini', '--json'], { files });
    expect(JSON.parse(json.stdout)).toMatchObject([{ name: 'web-1', port: 2222, vars: ['token'] }]);
    expect(json.stdout).not.toContain('canary');
  });

  test('check-baseline lists the controls of the built-in baseline', async () => {
    const { code, stdout } = await runCli(['check-baseline']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^program-nofile +high +\/supervisor\/\*\/programs\/\*\/limits\/nofile\/soft /m);
    expect(stdout).toMatch(/\d+ controls\. No host was contacted\.\n$/);
  });

  test('saved facts are judged again without any host, to the same findings', async () => {
    const demo = await runCli(['demo']);
    const saved = await runCli(['audit', '--facts', 'saved.json'], { files: { 'saved.json': demo.facts ?? '' } });
    expect(saved.code).toBe(1);
    expect(saved.report?.results).toEqual(demo.report?.results);
    expect(saved.report?.summary).toEqual(demo.report?.summary);
  });

  test('facts and explain work offline, on saved facts', async () => {
    const demo = await runCli(['demo']);
    const files = { 'saved.json': demo.facts ?? '' };
    const run = (...argv: readonly string[]) => runCli([...argv, '--facts', 'saved.json'], { files });
    const explained = await run('explain', 'web-1', 'checkout');
    expect(explained).toMatchObject({ code: 0, stderr: '' });
    expect(explained.stdout).toContain('▶ supervisord decides');
    expect(explained.stdout).toContain('Login shell (does not count)');
    const { code, stdout } = await run('facts', 'web-1', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      host: { name: 'web-1' },
      supervisor: [{ programs: expect.any(Array) }],
    });
    expect(await run('facts', 'cache-1')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('connect-refused'),
    });
    expect(await run('explain', 'web-1', 'chekout')).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'error: Expected a program of web-1, found "chekout".\n  Did you mean "checkout"? Programs there are: checkout, mailer.\n',
    });
  });

  test('a file that is no facts bundle is refused', async () => {
    const run = await runCli(['audit', '--facts', 'saved.json'], { files: { 'saved.json': '{"schemaVersion":2}' } });
    expect(run).toMatchObject({ code: 2, report: undefined });
    expect(run.stderr).toBe(
      [
        "error: saved.json: Not a facts bundle: the document must have required property 'gatheredAt'.",
        '  Use the facts.json that an audit with this version wrote into its report-dir.',
        "error: saved.json: Not a facts bundle: the document must have required property 'hosts'.",
        '  Use the facts.json that an audit with this version wrote into its report-dir.',
        'error: saved.json: Not a facts bundle: /schemaVersion must be equal to constant.',
        '  Use the facts.json that an audit with this version wrote into its report-dir.',
        '',
      ].join('\n'),
    );
  });
});
