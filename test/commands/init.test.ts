import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { BundledHost } from '../../src/facts/bundle.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { Report } from '../../src/report/report.ts';
import { aFacts, aProgram, aSupervisor, aSupervisorConfig } from '../builders/facts.ts';
import { runCommand } from './a-terminal.ts';
import { inDirectory } from './in-directory.ts';
import { aBundledHost, refused } from './saved-facts.ts';

/** A host whose programs may open `soft` files and have 100 of them open, unless `open` says otherwise. */
function factsWith(soft: number, open = 100, change: Partial<Facts> = {}): Facts {
  const limits = { nofile: { soft, hard: 524_288 } };
  const program = aProgram({ limits, files: { open }, headroom: { nofile: 1 - open / soft } });
  const config = aSupervisorConfig({ minfds: soft });
  return aFacts({ supervisor: [aSupervisor({ config, limits, programs: [program] })], ...change });
}

const fleet = (count: number, name: string, facts: Facts, groups: readonly string[] = []): readonly BundledHost[] =>
  Array.from({ length: count }, (_, at) =>
    aBundledHost({
      name: `${name}${at + 1}`,
      groups: [...groups],
      facts: { ...facts, host: { ...facts.host, name: `${name}${at + 1}` } },
    }),
  );

const saved = (hosts: readonly BundledHost[]) =>
  JSON.stringify({ schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', hosts });

interface Drafted {
  readonly code: number;
  readonly text: string;
  readonly err: string;
  /** Of the draft on the same facts: what fails, by control, with the hosts. */
  readonly failing: Readonly<Record<string, readonly string[]>>;
  readonly controls: Report['controls'];
}

/** Drafts, checks that the draft loads, and judges the same facts by it. */
async function draft(hosts: readonly BundledHost[]): Promise<Drafted> {
  return inDirectory({ 'facts.json': saved(hosts) }, async () => {
    const { code, err } = await runCommand(['init', '--facts', 'facts.json', '--output', 'baseline.yml']);
    expect((await runCommand(['check-baseline', '--baseline', 'baseline.yml'])).code).toBe(0);
    const judge = ['check-baseline', '--baseline', 'baseline.yml', '--facts', 'facts.json', '--json'];
    const { report } = JSON.parse((await runCommand(judge)).out) as { readonly report: Report };
    const failing: Record<string, string[]> = {};
    for (const { control, host, outcome } of report.results) {
      if (outcome === 'fail') failing[control] = [...(failing[control] ?? []), host];
    }
    return { code, err, failing, controls: report.controls, text: await readFile('baseline.yml', 'utf8') };
  });
}

describe('what was seen becomes what is asked', () => {
  test('with counts, and what recommended finds fault with is marked and stays a fault', async () => {
    const tuned = { sysctl: { ...aFacts().sysctl, 'net.ipv4.tcp_fin_timeout': 30, 'net.ipv4.tcp_tw_recycle': 1 } };
    const drafted = await draft([
      ...fleet(13, 'web', factsWith(65_536)),
      ...fleet(4, 'old', factsWith(1024, 1000, tuned), ['legacy']),
      ...fleet(3, 'db', factsWith(4096), ['db']),
      aBundledHost({ name: 'gone', error: refused }),
    ]);
    expect(drafted.code).toBe(3);
    expect(drafted.err).toBe(
      'Written: baseline.yml\nLook through it, then: limits-audit check-baseline --baseline baseline.yml --facts facts.json\n',
    );
    expect(drafted.text).toMatchInlineSnapshot(`
      "# Drafted by limits-audit init from 20 of 21 hosts, read 2026-01-02T03:04:05Z.
      # Not read: gone (connect-refused)
      # It says what is, not what should be: go through it line by line, and change what is not meant.
      # What recommended calls a fault is marked FAULT, and is not accepted here.
      # For the editor, once: limits-audit schema baseline > baseline.schema.json
      # yaml-language-server: $schema=baseline.schema.json
      title: Drafted from 20 hosts
      extends: recommended

      inputs:
        # Soft limit of open files of supervised programs; of each host, the lowest:
        #   65,536 on 13 of 20 hosts, web[1-13]
        #   FAULT 1,024 on 4 of 20 hosts, old[1-4]: fails program-nofile, program-nofile-headroom, program-nofile-exhausted
        #   4,096 on 3 of 20 hosts, db[1-3]: to accept it, set the variable nofile for the group db in the inventory
        nofile: 65536
        # minfds of supervisord, set or by default; of each host, the lowest:
        #   65,536 on 13 of 20 hosts, web[1-13]
        #   FAULT 1,024 on 4 of 20 hosts, old[1-4]: fails program-nofile, program-nofile-headroom, program-nofile-exhausted
        #   4,096 on 3 of 20 hosts, db[1-3]: to accept it, set the variable minfds for the group db in the inventory
        minfds: 65536
        # Seconds in FIN_WAIT_2 (net.ipv4.tcp_fin_timeout):
        #   60 on 16 of 20 hosts, db[1-3], web[1-13]
        #   30 on 4 of 20 hosts, old[1-4]: to accept it, set the variable tcp_fin_timeout for the group legacy in the inventory
        tcp_fin_timeout: 60
        # Seconds before the first keepalive (net.ipv4.tcp_keepalive_time):
        #   7,200 on 20 of 20 hosts, db[1-3], old[1-4], web[1-13]
        tcp_keepalive_time: 7200
        # Reuse of ports in TIME_WAIT for outgoing connections (net.ipv4.tcp_tw_reuse):
        #   2 on 20 of 20 hosts, db[1-3], old[1-4], web[1-13]
        tcp_tw_reuse: 2
        # Ports for outgoing connections (net.ipv4.ip_local_port_range):
        #   [32768,60999] on 20 of 20 hosts, db[1-3], old[1-4], web[1-13]
        ip_local_port_range: [32768,60999]
        # The largest limit of open files that a process may have (fs.nr_open):
        #   1,048,576 on 20 of 20 hosts, db[1-3], old[1-4], web[1-13]
        nr_open: 1048576

      at:
        /supervisor/*/config/minfds:
          control: { id: observed-minfds, severity: medium, title: supervisord asks for as many open files as it did }
          minimum: { $input: minfds }
        /sysctl/net.ipv4.tcp_fin_timeout:
          control: { id: observed-tcp-fin-timeout, severity: low, title: net.ipv4.tcp_fin_timeout is as it was }
          const: { $input: tcp_fin_timeout }
        /sysctl/net.ipv4.tcp_keepalive_time:
          control: { id: observed-tcp-keepalive-time, severity: low, title: net.ipv4.tcp_keepalive_time is as it was }
          const: { $input: tcp_keepalive_time }
        /sysctl/net.ipv4.tcp_tw_reuse:
          control: { id: observed-tcp-tw-reuse, severity: low, title: net.ipv4.tcp_tw_reuse is as it was }
          const: { $input: tcp_tw_reuse }
        /sysctl/net.ipv4.ip_local_port_range:
          control: { id: observed-ip-local-port-range, severity: low, title: net.ipv4.ip_local_port_range is as it was }
          const: { $input: ip_local_port_range }
        /sysctl/fs.nr_open:
          control: { id: observed-nr-open, severity: low, title: fs.nr_open is at least what it was }
          minimum: { $input: nr_open }

      # What recommended asks for anyway, and what was seen of it:
      # /sysctl/net.ipv4.tcp_syncookies (recommended asks for it: tcp-syncookies):
      #   1 on 20 of 20 hosts, db[1-3], old[1-4], web[1-13]
      # /sysctl/net.ipv4.tcp_tw_recycle (recommended asks for it: no-tw-recycle):
      #   FAULT 1 on 4 of 4 hosts, old[1-4]: fails no-tw-recycle

      override:
        # The least that was left: 0.023, on old1
        # FAULT less than it asks for on 4 hosts, old[1-4]
        program-nofile-headroom: { minimum: 0.2 }
      "
    `);
    const [old, db] = [range('old', 4), range('db', 3)];
    expect(drafted.failing).toEqual({
      'program-nofile': [...db, ...old],
      'program-nofile-headroom': old,
      'program-nofile-exhausted': old,
      'no-tw-recycle': old,
      'observed-minfds': [...db, ...old],
      'observed-tcp-fin-timeout': old,
    });
    const passes = Object.fromEntries(drafted.controls.map(({ id, counts }) => [id, counts.pass]));
    expect(passes).toMatchObject({ 'program-nofile': 13, 'observed-minfds': 13, 'observed-tcp-fin-timeout': 16 });
  });

  test('a draft of healthy hosts that agree passes on them', async () => {
    const { code, text, failing } = await draft(fleet(3, 'web', factsWith(65_536)));
    expect([code, failing, text.includes('#   FAULT')]).toEqual([0, {}, false]);
  });

  test('a value that is a fault everywhere is no value of the draft', async () => {
    const { text, failing } = await draft(fleet(2, 'old', factsWith(1024, 1000)));
    expect(text).toContain(
      'inputs:\n' +
        '  # Soft limit of open files of supervised programs; of each host, the lowest:\n' +
        '  #   FAULT 1,024 on 2 of 2 hosts, old[1-2]: fails program-nofile, program-nofile-headroom, program-nofile-exhausted\n' +
        "  # No value without a fault was seen: recommended's own value stays.\n" +
        '  # minfds of supervisord, set or by default; of each host, the lowest:\n' +
        '  #   FAULT 1,024 on 2 of 2 hosts, old[1-2]: fails program-nofile, program-nofile-headroom, program-nofile-exhausted\n' +
        '  # No value without a fault was seen: no control is drafted.\n',
    );
    expect(text).not.toMatch(/^ {2}(nofile|minfds):/m);
    expect(text).not.toContain('observed-minfds');
    expect(failing['program-nofile']).toEqual(['old1', 'old2']);
  });

  test('a value that is enough elsewhere is no value of the draft where a program is about to run out of it', async () => {
    const { text, failing } = await draft([
      ...fleet(5, 'busy', factsWith(16_384, 16_300)),
      ...fleet(1, 'calm', factsWith(65_536)),
    ]);
    expect(text).toContain('  nofile: 65536\n');
    expect(failing['program-nofile']).toEqual(range('busy', 5));
  });

  test('hosts on which it could not be read are named, and count for nothing', async () => {
    const blind = aFacts({
      supervisor: [aSupervisor({ programs: [] })],
      unknown: [{ at: '/supervisor/0/programs', reason: 'permission-denied' }],
    });
    const { text } = await draft([...fleet(1, 'blind', blind), ...fleet(1, 'web', factsWith(65_536))]);
    expect(text).toContain(
      '  #   65,536 on 1 of 1 host, web1\n  #   not known, or not all of it, on blind1\n  nofile:',
    );
  });

  test('values that differ everywhere are cut, and the cut is stated', async () => {
    const hosts = Array.from({ length: 20 }, (_, at) =>
      fleet(1, `h${at}-`, aFacts({ sysctl: { 'fs.nr_open': 1_000_000 + at } })),
    );
    const { text, failing } = await draft(hosts.flat());
    expect(text).toContain('  #   8 more values on 8 hosts\n  nr_open: 1000000\n');
    expect(failing).toEqual({});
  });

  test.each([1.8446744073709552e19, 2 ** 63, 2 ** 53])('a number as large as %d', async (value) => {
    const { failing } = await draft(fleet(1, 'h', aFacts({ sysctl: { 'fs.file-max': value, 'fs.nr_open': value } })));
    expect(failing).toEqual({});
  });

  test('names and values of a host are data', async () => {
    const name = 'a\nat: { evil: 1 }\r\u2028# :: ';
    const sysctl = { 'net.ipv4.tcp_fin_timeout': 'x"\n# at: {}\u2028', 'net.ipv4.tcp_tw_reuse': 'evil: [' };
    const hosts = [
      aBundledHost({ name, groups: ['g\nh: 1'], facts: aFacts({ sysctl }) }),
      ...fleet(2, 'b', factsWith(65_536)),
      ...fleet(2, 'c', aFacts({ sysctl })),
    ];
    const { failing, text } = await draft(hosts);
    expect(text.split('\n').filter((line) => !/^( *#| *[\w./$*"-]+:|$)/.test(line))).toEqual([]);
    expect(text).toContain('  tcp_fin_timeout: 60\n');
    expect(failing['observed-tcp-fin-timeout']).toEqual([name, 'c1', 'c2']);
  });
});

function range(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${name}${at + 1}`);
}

describe('what init does not do', () => {
  const run = (...argv: readonly string[]) =>
    inDirectory({ 'facts.json': saved(fleet(1, 'web', factsWith(65_536))), 'mine.yml': 'mine\n' }, async () => ({
      ...(await runCommand([...argv])),
      mine: await readFile('mine.yml', 'utf8'),
    }));

  test('write over a file that is there', async () => {
    expect(await run('init', '--facts', 'facts.json', '--output', 'mine.yml')).toEqual({
      code: 2,
      out: '',
      err: 'error: --output mine.yml: expected a new file, found that it is there already.\n  Name a new file, or leave --output out to print the draft.\n',
      mine: 'mine\n',
    });
  });

  test.each([
    [['init', '--output'], 'error: --output expects a value.\n'],
    [['init', '--output', 'a', '--output', 'b'], 'error: --output was given twice.\n  Keep one of them.\n'],
    [
      ['facts', 'web-1', '--output', 'a'],
      'error: --output goes with audit, report, demo and init only, found it with "facts".\n  Usage: limits-audit facts HOST [OPTIONS]\n',
    ],
    [
      ['init', '--baseline', 'thorough', '--json'],
      'error: init takes no --baseline.\n  A draft of a baseline extends recommended; change that in the file.\n' +
        'error: init takes no --json: a draft is for people to read.\n',
    ],
    [
      ['init', '--facts', 'facts.json', '--output', 'no/where.yml'],
      'error: --output no/where.yml: expected a new file, found that it cannot be written: ENOENT.\n  Name a new file, or leave --output out to print the draft.\n',
    ],
  ])('%j', async (argv, err) => {
    expect(await run(...argv)).toEqual({ code: 2, out: '', err, mine: 'mine\n' });
  });

  test('draft from nothing', async () => {
    const hosts = [aBundledHost({ name: 'gone', error: refused })];
    const ran = await inDirectory({ 'facts.json': saved(hosts) }, () => runCommand(['init', '--facts', 'facts.json']));
    expect(ran).toEqual({
      code: 3,
      out: '',
      err: 'No host was read, so there is nothing to draft from. "limits-audit check-inventory --connect" says why.\n',
    });
  });
});

test('live, from this machine', async () => {
  await inDirectory({ 'inventory.ini': 'here ansible_connection=local\n' }, async () => {
    const { code, out } = await runCommand(['init', '--inventory', 'inventory.ini']);
    expect(code).toBe(0);
    expect(out).toMatch(/^# Drafted by limits-audit init from 1 of 1 host, read .*\n/);
    expect(out).toMatch(/^ {2}nr_open: \d+$/m);
  });
});
