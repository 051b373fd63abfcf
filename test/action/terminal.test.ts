// The bundle of the command line on a real terminal, and on a pipe that is closed early.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { startFakeSsh } from '../transport/fake-server.ts';
import { runCli } from './run-bundle.ts';

const ON_A_TERMINAL = fileURLToPath(new URL('on-a-terminal.py', import.meta.url));

/** Runs it in a terminal of so many columns. `stdout`: the file that it goes to instead. */
function onTerminal(
  argv: readonly string[],
  { columns = 80, stdout = '-', interruptAt = '-', environment = {}, files: own = files.files }: TerminalOptions = {},
) {
  const prefix = ['python3', ON_A_TERMINAL, String(columns), stdout, interruptAt];
  return runCli(argv, { prefix, environment: { TERM: 'xterm', ...environment }, files: own });
}

interface TerminalOptions {
  readonly columns?: number;
  readonly stdout?: string;
  /** Ctrl-C is pressed when this has been written. */
  readonly interruptAt?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

const files = { files: { 'hosts.ini': 'this-machine ansible_connection=local\n' } };

const AUDIT = ['audit', '--inventory', 'hosts.ini', '--fail-on-unknown', 'false'];
const SGR = /\x1b\[[\d;]*m/g;
const GONE = '\r\x1b[2K';

/** What a screen shows in the end: a status line leaves nothing behind. */
function screen(written: string): string {
  return written
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf(GONE) === -1 ? 0 : line.lastIndexOf(GONE) + GONE.length))
    .join('\n');
}

test('a report on a terminal is coloured, as wide as the terminal, and free of the status line', async () => {
  const { stdout } = await onTerminal(AUDIT, { columns: 60 });
  expect(stdout).toContain(`${GONE}1 of 1 host, `);
  const shown = screen(stdout);
  expect(shown).toMatch(/^\x1b\[1;3\dmLimits Audit: /);
  expect(shown).not.toContain('1 of 1 host, ');
  const report = shown.replace(SGR, '').split('Written: ')[0] ?? '';
  expect(Math.max(...report.split('\n').map(displayWidth))).toBeLessThanOrEqual(60);
});

test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CLICOLOR: '0' }])('no colour with %j', async (environment) => {
  const { stdout } = await onTerminal(AUDIT, { environment });
  expect(stdout).toContain('Limits Audit: ');
  expect(stdout).not.toMatch(SGR);
});

test('a terminal that takes nothing back gets lines', async () => {
  const { stdout } = await onTerminal(AUDIT, { environment: { TERM: 'dumb' } });
  expect(stdout).not.toContain('\x1b');
  expect(stdout).toMatch(/^\[1\/1\] this-machine: audited in /);
});

test('a report that goes to a file has neither colour nor status', async () => {
  const { stdout, written } = await onTerminal([...AUDIT, '--format', 'json'], { stdout: 'out.json' });
  expect(stdout).toContain(`${GONE}1 of 1 host, `);
  const file = written.get('out.json')?.toString() ?? '';
  expect(file).toBe(written.get('limits-audit-report/report.json')?.toString());
});

test('colour can be asked for on a pipe, which otherwise gets none', async () => {
  const piped = await runCli(AUDIT, files);
  expect(piped.stdout).toMatch(/^Limits Audit: /);
  expect(piped.stdout + piped.stderr).not.toContain('\x1b');
  const forced = await runCli(AUDIT, { ...files, environment: { FORCE_COLOR: '1' } });
  expect(forced.stdout.replace(SGR, '').split('\n')[0]).toBe(piped.stdout.split('\n')[0]);
  expect(forced.stdout).toMatch(SGR);
});

test('Ctrl-C takes the status line back and gives the report of what was done', async () => {
  const silent = await startFakeSsh({ authenticate: () => undefined });
  try {
    const slow = `slow ansible_host=127.0.0.1 ansible_port=${silent.port} ansible_user=audit\n`;
    const { code, stdout, report } = await onTerminal(
      ['audit', '--inventory', 'hosts.ini', '--known-hosts', '@known_hosts'],
      {
        interruptAt: '1 of 2 hosts, ',
        environment: { LIMITS_AUDIT_SSH_PASSWORD: 'secret' },
        files: {
          'hosts.ini': `${files.files['hosts.ini']}${slow}`,
          known_hosts: silent.knownHosts,
        },
      },
    );
    expect(report?.run.stopped).toEqual({ by: 'signal', signal: 'SIGINT', hosts: 1 });
    expect([1, 3]).toContain(code);
    const afterPress = stdout.slice(stdout.lastIndexOf(' hosts, '));
    expect(afterPress).toContain(GONE);
    expect(screen(stdout).replace(SGR, '')).toMatch(/^Limits Audit: (failed|incomplete), partial report\n/);
  } finally {
    await silent.stop();
  }
});

test('a reader that goes away early is no fault', async () => {
  const { code, stdout, stderr } = await runCli(['report', 'limits-audit-report/report.json', '--format', 'html'], {
    prefix: ['sh', '-c', '"$1" "$2" audit --inventory hosts.ini >audit.txt 2>&1; "$@" | head -c 10; exit 0', 'sh'],
    ...files,
  });
  expect([code, stdout, stderr]).toEqual([0, '<!doctype ', '']);
});
