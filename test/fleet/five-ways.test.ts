// One host, seen as root, through sudo, by an account without rights, by the same under hidepid=2, and with nothing but
// BusyBox. They may differ by what is unknown and by nothing else: an account that sees less must never pass more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Facts, Unknown } from '../../src/facts/facts.ts';
import type { Report } from '../../src/report/report.ts';
import { installTools } from '../probe/hosts.ts';
import { makeAccount } from './account.ts';
import { type AuditedHost, auditHost } from './audit-host.ts';
import { startOwnHost } from './own-host.ts';
import { asRoot, run } from './run.ts';
import { startSshd } from './sshd.ts';
import { startSupervisord } from './supervisord.ts';

/** All fail without minfds; one is given up, and one leaves a process behind that only its environment gives away. */
const CONFIG = `[program:web]
command=/bin/sleep 1000
[program:leaving]
command=/bin/sh -c "(setsid /bin/sleep 1000 &); /bin/sleep 1001; exit"
[program:broken]
command=/bin/false
startretries=0
`;

type Way = 'root' | 'sudo' | 'account' | 'hidepid' | 'busybox';
const POORER = ['sudo', 'account', 'hidepid', 'busybox'] as const;

const audits = new Map<Way, AuditedHost>();
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  const clean = <Part>(part: Part, cleanup: (part: Part) => unknown): Part => {
    cleanups.unshift(() => cleanup(part));
    return part;
  };
  const tools = clean(installTools(), (made) => made.remove());
  const { user } = clean(await makeAccount(), (account) => account.remove());
  const sudoers = clean(`/etc/sudoers.d/${user}`, (file) => run(asRoot(['rm', '-f', file])));
  // The line that the hint for a refused sudo gives.
  const rule = `${user} ALL=(root) NOPASSWD: /bin/sh -s\n`;
  await run(asRoot(['tee', sudoers]), rule);
  await run(asRoot(['chmod', '440', sudoers]));
  const nofile = { soft: 1024, hard: 20_000 };
  const host = clean(await startOwnHost(nofile), (own) => own.stop());
  const sshd = clean(await startSshd({ within: host }), (server) => server.stop());
  // The login shell starts it, so its own PATH does not matter.
  const config = [`ForceCommand PATH=${tools.busybox} exec sh -s`];
  const bare = clean(await startSshd({ within: host, config }), (server) => server.stop());
  clean(await startSupervisord({ config: CONFIG, nofile, within: host }), (daemon) => daemon.stop());

  const look = async (way: Way, server: typeof sshd, as: string, inputs: Readonly<Record<string, string>> = {}) =>
    audits.set(
      way,
      await auditHost({ sshd: server, name: 'web-1', user: as, inputs: { baseline: 'thorough', ...inputs } }),
    );
  await look('root', sshd, 'root');
  await look('sudo', sshd, user, { become: 'sudo' });
  await look('account', sshd, user);
  await look('busybox', bare, 'root');
  await run([...host.enter, 'mount', '-o', 'remount,hidepid=2', '/proc']);
  await look('hidepid', sshd, user);
}, 60_000);

afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
}, 30_000);

function audited(way: Way): AuditedHost {
  const found = audits.get(way);
  if (!found) throw new Error(`no audit as ${way}`);
  return found;
}

function factsOf(way: Way): Facts {
  const facts = audited(way).bundle.hosts[0]?.facts;
  if (!facts) throw new Error(`${way}: ${JSON.stringify(audited(way).bundle)}`);
  return facts;
}

/** What differs from one audit to the next, whoever looks. Whether it is known has to agree all the same. */
const MOVES = [
  // About the audit, and not the host.
  '/host/port$',
  '/probe/',
  // Counters of the whole kernel, of this login too.
  '/capacity/[a-z]+(/[0-9]+)?/(used|headroom)$',
  '/capacity/(fileHandles|conntrackDrops)',
  '/sysctl/(fs[.]file-nr|fs[.]aio-nr|net[.]netfilter[.]nf_conntrack_count)',
  '/sockets/',
  // supervisord has a connection more while supervisorctl asks it for states.
  '/supervisor/0/(files/open|headroom/nofile|budget/(used|headroom))$',
  // By which sign a process was told to be a program's: the environment, where it may be read, else its command.
  '/supervisor/0/programs/[0-9]+/identifiedBy$',
  // Which lines decide for the login.
  '/pam/entries/[0-9]+/wins$',
].join('|');
const moves = (pointer: string) => new RegExp(`^(${MOVES})`, 'i').test(pointer);

/** JSON Pointers of all that the facts say, empty lists too, with their values. */
function leavesOf(value: unknown, at = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [[at, value]];
  return Object.entries(value).flatMap(([key, part]) =>
    leavesOf(part, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

const said = ({ unknown: _, ...facts }: Facts) => new Map(leavesOf(facts));

const isBelow = (pointer: string, { at }: Unknown) => pointer === at || pointer.startsWith(`${at}/`);

/** Unknown to `way` and not to root. */
function unknownTo(way: Way): readonly Unknown[] {
  const toRoot = new Set(factsOf('root').unknown.map(({ at }) => at));
  return factsOf(way).unknown.filter(({ at }) => !toRoot.has(at));
}

/** `pattern` is `pointer`, or stands for it where nobody can tell how many there are. */
function isAbout(pattern: string, pointer: string): boolean {
  const [tokens, wanted] = [pattern.split('/'), pointer.split('/')];
  return tokens.length === wanted.length && tokens.every((token, at) => token === '*' || token === wanted[at]);
}

/** The words by which a text says what to change about the audit so that it is known. */
const MAKES_IT_KNOWN =
  /audit with become: sudo|in the PATH of this account: it takes both|It takes (?:root, )?GNU find/;

const outcomesOf = (way: Way, control: string) =>
  audited(way)
    .report.results.filter((result) => result.control === control)
    .map(({ subjectName, outcome }) => `${subjectName}: ${outcome}`)
    .sort();

test('root knows all of it', () => {
  expect(factsOf('root').unknown).toEqual([]);
  expect(outcomesOf('root', 'program-nofile')).toEqual(['program leaving: fail', 'program web: fail']);
  expect(outcomesOf('root', 'program-state')).toEqual(['program broken: fail']);
  expect(outcomesOf('root', 'program-orphans')).toEqual(['program leaving: fail']);
  expect(audited('root').report.hosts[0]?.status).toBe('audited');
});

test('sudo knows the same, and only the account below it is another', () => {
  expect(factsOf('sudo').probe).toMatchObject({ account: { uid: 0, name: 'root' }, become: 'sudo' });
  expect(factsOf('sudo').unknown).toEqual([]);
});

describe.each(POORER)('as %s against root', (way) => {
  test('what both know is the same, and what only root knows is said to be unknown', () => {
    const [rich, poor] = [said(factsOf('root')), said(factsOf(way))];
    const isUnknown = (pointer: string) => factsOf(way).unknown.some((entry) => isBelow(pointer, entry));
    // Who cannot look for orphans counts the processes of such a program without them.
    const isShort = (pointer: string) => {
      const program = /^(.+[/]programs[/][0-9]+)[/](processes|nofileSpread|threads)/.exec(pointer)?.[1];
      return Number(rich.get(`${program}/orphans`)) > 0 && isUnknown(`${program}/orphans`);
    };
    const text = (facts: typeof rich, pointer: string) => JSON.stringify(facts.get(pointer)) ?? 'nothing, unexplained';
    const differs = [...new Set([...rich.keys(), ...poor.keys()])]
      .filter((pointer) => !moves(pointer) && !isShort(pointer) && (poor.has(pointer) || !isUnknown(pointer)))
      .filter((pointer) => text(rich, pointer) !== text(poor, pointer))
      .map((pointer) => `${pointer}: root ${text(rich, pointer)}, ${way} ${text(poor, pointer)}`);
    expect(differs).toEqual([]);
  });

  test('nothing is unknown that this audit says, and each names what would make it known', () => {
    const poor = [...said(factsOf(way)).keys()];
    for (const entry of unknownTo(way)) {
      expect(poor.filter((pointer) => isBelow(pointer, entry))).toEqual([]);
      expect(`${entry.at}: ${entry.detail}`).toMatch(MAKES_IT_KNOWN);
    }
  });

  test('no control passes that fails for root: it fails alike, or is unknown', () => {
    const rich = audited('root').report;
    const poor = audited(way).report;
    const still = (report: Report) => report.results.filter(({ subject }) => !moves(subject));
    for (const { control, subject, observed } of still(rich)) {
      const same = poor.results.filter((result) => result.control === control && isAbout(result.subject, subject));
      expect(same, `${control} ${subject}`).toHaveLength(1);
      if (same[0]?.outcome === 'fail') expect(same[0].observed).toEqual(observed);
      else expect(same[0]?.outcome).toBe('unknown');
    }
    const failing = (report: Report) => still(report).filter(({ outcome }) => outcome !== 'unknown');
    const key = ({ control, subject }: Report['results'][number]) => `${control} ${subject}`;
    const known = new Set(failing(rich).map(key));
    expect(
      failing(poor)
        .map(key)
        .filter((each) => !known.has(each)),
    ).toEqual([]);
  });

  test('a control with other counts has unknown ones, and whoever reads the report learns what to change', () => {
    const { report, markdown } = audited(way);
    const before = new Map(audited('root').report.controls.map((control) => [control.id, control]));
    for (const { id, at, counts } of report.controls) {
      if (moves(at)) continue;
      const { unknown: _, ...rest } = counts;
      if (counts.unknown === 0) expect(rest, id).toEqual({ ...before.get(id)?.counts, unknown: undefined });
      else expect(counts.pass, id).toBeLessThanOrEqual(before.get(id)?.counts.pass ?? 0);
    }
    const unknown = report.results.filter(({ outcome }) => outcome === 'unknown');
    expect(report.summary.unknown).toBe(unknown.length);
    for (const { control, reason } of unknown) {
      expect(`${control}: ${reason}`).toMatch(MAKES_IT_KNOWN);
      expect(markdown).toContain(`\`${control}\``);
    }
    expect(report.conclusion).toBe('failed');
    expect(report.hosts[0]?.status).toBe(unknownTo(way).length === 0 ? 'audited' : 'partial');
  });
});
