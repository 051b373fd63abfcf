// The incident that this product exists for, replayed: a real sshd, a real supervisord without minfds, a real program
// that runs into EMFILE. The audit has to tell before the outage what the outage will be.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { type AuditedHost, auditHost } from './audit-host.ts';
import { type OwnHost, startOwnHost } from './own-host.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { type Supervisord, startSupervisord } from './supervisord.ts';

/** Holds 1,000 files open; on SIGUSR1 it opens more until the kernel refuses, and dies of that. */
const HUNGRY = `import os, signal, sys, time
held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1000)]
def more(*_):
    try:
        while len(held) < 4000:
            held.append(os.open(os.devnull, os.O_RDONLY))
        note('lived with %d files' % len(held))
    except OSError as error:
        os.close(held.pop())
        note('died: errno %d' % error.errno)
        sys.exit(1)
def note(text):
    with open(os.path.join(os.path.dirname(sys.argv[0]), 'note'), 'w') as out:
        out.write(text)
signal.signal(signal.SIGUSR1, more)
while True:
    time.sleep(1)
`;

const CONFIG = `[program:hungry]
command=/usr/bin/python3 %(here)s/hungry.py
autorestart=true
startsecs=0
`;

let sshd: Sshd;
let supervisord: Supervisord;
let host: OwnHost;

beforeAll(async () => {
  host = await startOwnHost({ soft: 1024, hard: 20_000 });
  sshd = await startSshd({ within: host });
  supervisord = await startSupervisord({
    config: CONFIG,
    nofile: { soft: 1024, hard: 20_000 },
    within: host,
    files: { 'hungry.py': HUNGRY },
  });
});

afterAll(async () => {
  await supervisord?.stop();
  await sshd?.stop();
  await host?.stop();
});

const audit = (): Promise<AuditedHost> => auditHost({ sshd, name: 'web-1' });

/** What became of the program when it asked for 4,000 files. */
async function outage(): Promise<string> {
  const file = path.join(supervisord.dir, 'note');
  await writeFile(file, '');
  await supervisord.ctl('signal', 'USR1', 'hungry');
  for (let tries = 0; tries < 100; tries += 1) {
    const note = await readFile(file, 'utf8');
    if (note !== '') return note;
    await sleep(50);
  }
  throw new Error('the program neither died nor lived');
}

function finding(report: Report, control: string, program = 'hungry'): Report['results'][number] {
  const found = report.results.find((result) => result.control === control && result.subjectName.includes(program));
  if (!found) throw new Error(`no finding of ${control} on ${program}: ${JSON.stringify(report.results, null, 1)}`);
  return found;
}

describe('the incident', () => {
  test('before the outage: the program, 1024, who decided it, and that the login shell is no witness', async () => {
    const { report, markdown } = await audit();
    expect(report.conclusion).toBe('failed');
    const result = finding(report, 'program-nofile');
    expect(result).toMatchObject({ observed: 1024, host: 'web-1', severity: 'high', binding: true, proven: true });
    const decided = result.because.filter((hop) => hop.decided);
    expect(decided.map((hop) => hop.hop)).toEqual(['supervisord']);
    expect(decided[0]?.text).toMatch(/minfds is not set.*1024/);
    const login = result.because.find((hop) => hop.hop === 'login');
    expect(login).toMatchObject({ counts: false });
    expect(login?.live?.soft).toBeGreaterThan(1024);
    expect(result.remediation?.steps.join('\n')).toContain(supervisord.configFile);
    expect(result.remediation?.notEnough.join('\n')).toMatch(/reread.*update.*reload/s);
    expect(result.noEffect.join('\n')).toMatch(/tcp_fin_timeout/);
    for (const words of ['hungry', '1,024', 'minfds', 'full restart', 'no witness']) expect(markdown).toContain(words);
    expect(finding(report, 'program-nofile-headroom').observed).toBeLessThan(0.05);
  });

  test('the outage that was foretold: errno 24 is EMFILE', async () => {
    expect(await outage()).toBe('died: errno 24');
  });

  test('minfds edited and reloaded: still failing, and the report says why', async () => {
    await sleep(1100); // The change must be later than the start, and start times count in hundredths of a second.
    const config = await readFile(supervisord.configFile, 'utf8');
    await writeFile(supervisord.configFile, config.replace('[supervisord]\n', '[supervisord]\nminfds=8192\n'));
    await supervisord.ctl('reload');
    await untilRunning();
    expect(await outage()).toBe('died: errno 24');
    await untilRunning();

    const { report } = await audit();
    expect(finding(report, 'supervisord-config-applied', 'supervisord').outcome).toBe('fail');
    const result = finding(report, 'program-nofile');
    expect(result.observed).toBe(1024);
    expect(result.summary).toMatch(/minfds=8192.*full restart/s);
    expect(result.remediation?.restarts).toMatch(/supervisord and its 1 program/);
  });

  test('after a full restart the program lives and the audit passes', async () => {
    supervisord = await supervisord.restart({ config: `${CONFIG}[supervisord]\nminfds=8192\n` });
    await untilRunning();
    expect(await outage()).toBe('lived with 4000 files');
    const { report } = await audit();
    const nofile = report.results.filter(
      (result) => result.control.includes('nofile') && result.subjectName.includes('hungry'),
    );
    expect(nofile).toEqual([]);
    expect(report.results).toEqual([]);
    expect(report.conclusion).toBe('passed');
  });
});

/** The program holds its thousand files. */
async function untilRunning(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const status = await supervisord.ctl('status', 'hungry').catch(() => '');
    if (status.includes('RUNNING')) break;
    await sleep(100);
  }
  await sleep(300);
}
