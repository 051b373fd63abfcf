import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HostFile, readHostFiles } from '../../src/facts/host-files.ts';
import { probeScript } from '../../src/probe/script.ts';
import { outputOf } from './output-of.ts';

/** What a host has in its /etc, /run and /usr/local/lib, put over this machine's for the probe alone. */
const FILES: Readonly<Record<string, string>> = {
  'etc/security/limits.conf': `# secret-in-comment
*    soft nofile 4096   # secret-behind
@web -    NPROC  unlimited
bob  hard core   0
bob  soft data   secret-of-other-item
eve  -
root hard -      5
`,
  'etc/security/limits.d/20-b.conf': 'root soft nofile 1\n',
  'etc/security/limits.d/10-a.conf': 'root soft nofile 2\n',
  'etc/security/limits.d/ignored.txt': 'root soft nofile 3\n',
  'etc/pam.d/sshd':
    'auth required pam_x.so password=secret\n@include common-session\n-session required pam_limits.so conf=/x\n',
  'etc/pam.d/common-session': 'session optional pam_y.so key=secret\n',
  'etc/pam.d/other': 'session substack common-session\nSession Include z\n',
  'etc/systemd/system.conf': '[Manager]\n#DefaultLimitNOFILE=1\nDefaultLimitNOFILE=2:3\nDefaultEnvironment=A=secret\n',
  'etc/systemd/system.conf.d/x.conf': '[Manager]\nDefaultTasksMax=5\n',
  'etc/systemd/system/web-app@.service': `[Unit]
Description=secret
[Service]
Environment=PASSWORD=secret
LimitNOFILE=1024:\\
# in between
  65536
LimitNPROC = infinity
TasksMax=80%
ExecStart=/bin/x --password secret
PAMName=login
`,
  'etc/systemd/system/web-app@1.service.d/own.conf': '[Service]\nLimitNOFILE=\n',
  'etc/systemd/system/web-app@.service.d/template.conf': '[Service]\nLimitNOFILE=10\n',
  'etc/systemd/system/web-.service.d/prefix.conf': '[Service]\nLimitNOFILE=11\n',
  'etc/systemd/system/service.d/all.conf': '[Service]\nLimitNOFILE=12\n',
  'etc/systemd/system/other.service.d/not.conf': '[Service]\nLimitNOFILE=13\n',
  'run/systemd/system/web-app@1.service.d/run.conf': '[Service]\nLimitNOFILE=14\n',
  'usr/local/lib/systemd/system/service.d/local.conf': '[Service]\nLimitNOFILE=15\n',
};

const SYSTEMCTL = `#!/bin/sh
case "$*" in
*" -- web-app@1.service")
  echo "Id=web-app@1.service
FragmentPath=/etc/systemd/system/web-app@.service
DropInPaths=/etc/systemd/system/web-app@1.service.d/own.conf
ActiveEnterTimestamp=$(TZ=$TZ date -d @1700000000 '+%a %Y-%m-%d %H:%M:%S %Z')
Asked=$4" ;;
*) echo "DefaultLimitNOFILE=3" ;;
esac
`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gathered-'));
  for (const [path, text] of Object.entries({ ...FILES, 'bin/systemctl': SYSTEMCTL })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: path.startsWith('bin') ? 0o755 : 0o644 });
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const places = ['etc/security', 'etc/pam.d', 'etc/systemd', 'run', 'usr/local/lib'];

async function gather(shell = 'dash') {
  const mounts = places.map((place) => `mount --bind ${root}/${place} /${place}`).join(' && ');
  const enter = `${mounts} && PATH=${root}/bin:$PATH exec ${shell} -s`;
  // As if a supervisord were in this unit: its cgroup cannot be made here.
  const script = probeScript('cafebabecafebabe').replace(
    'read_systemd() {',
    "read_systemd() {\n  units='web-app@1.service'",
  );
  return await outputOf(script, ['unshare', '--mount', 'sh', '-c', enter]);
}

const numbered = ({ lines, lineNumbers }: HostFile) => lines.map((text, at) => `${lineNumbers[at]}:${text}`);
const byPath = (files: Iterable<HostFile>) => Object.fromEntries([...files].map((file) => [file.path, numbered(file)]));

test.each(['dash', 'bash', 'busybox sh'])(
  'what decides limits besides supervisord, and no more of it, in %s',
  async (shell) => {
    const output = await gather(shell);
    const lines = output.get('files') ?? [];
    const files = readHostFiles(lines);

    expect(Object.entries(byPath(files.pamLimits))).toEqual([
      [
        '/etc/security/limits.conf',
        ['2:*    soft nofile 4096   ', '3:@web -    NPROC  unlimited', '6:eve  -', '7:root hard -      5'],
      ],
      ['/etc/security/limits.d/10-a.conf', ['1:root soft nofile 2']],
      ['/etc/security/limits.d/20-b.conf', ['1:root soft nofile 1']],
    ]);
    expect(byPath(files.pamServices.filter(({ path }) => path.startsWith('/etc/pam.d/')))).toEqual({
      '/etc/pam.d/common-session': [],
      '/etc/pam.d/other': ['1:session substack common-session', '2:Session Include z'],
      '/etc/pam.d/sshd': ['2:@include common-session', '3:-session required pam_limits.so conf=/x'],
    });
    const manager = byPath(files.manager.filter(({ path }) => path.startsWith('/etc/')));
    expect(manager).toEqual({
      '/etc/systemd/system.conf': ['1:[Manager]', '3:DefaultLimitNOFILE=2:3'],
      '/etc/systemd/system.conf.d/x.conf': ['1:[Manager]', '2:DefaultTasksMax=5'],
    });
    const units = byPath([...files.units.values()].filter(({ path }) => !path.startsWith('/usr/lib/')));
    const dropIn = (value: string) => ['1:[Service]', `2:LimitNOFILE=${value}`];
    expect(units).toEqual({
      '/etc/systemd/system/web-app@.service': [
        '1:[Unit]',
        '3:[Service]',
        '5:LimitNOFILE=1024:\\',
        '6:# in between',
        '7:  65536',
        '8:LimitNPROC = infinity',
        '9:TasksMax=80%',
        '11:PAMName=login',
      ],
      '/etc/systemd/system/web-app@1.service.d/own.conf': dropIn(''),
      '/etc/systemd/system/web-app@.service.d/template.conf': dropIn('10'),
      '/etc/systemd/system/web-.service.d/prefix.conf': dropIn('11'),
      '/etc/systemd/system/service.d/all.conf': dropIn('12'),
      '/run/systemd/system/web-app@1.service.d/run.conf': dropIn('14'),
      '/usr/local/lib/systemd/system/service.d/local.conf': dropIn('15'),
    });
    for (const file of files.units.values()) expect(file.modifiedAt).toMatch(/^\d{4}-/);
    expect(lines.join('\n')).not.toContain('secret');

    const systemd = output.get('systemd') ?? [];
    expect(systemd).toContain('ActiveEnterTimestamp=Tue 2023-11-14 22:13:20 UTC');
    expect(systemd.join()).toContain('LimitNPROCSoft');
    expect(systemd.join()).toContain('TasksCurrent');
  },
);

test('a fake supervisord cannot have root read a file out for it as its version', async () => {
  const home = join(root, 'fake');
  mkdirSync(join(home, 'lib/python3/site-packages/supervisor'), { recursive: true });
  symlinkSync('/etc/shadow', join(home, 'lib/python3/site-packages/supervisor/version.txt'));
  const fake = spawn('sleep', ['60'], { argv0: `${home}/bin/supervisord` });
  try {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const lines = (await outputOf(probeScript('cafebabecafebabe'))).get('files') ?? [];
    const [, id] = /^V \d+ (\d+)$/.exec(lines.find((line) => line.startsWith(`V ${fake.pid} `)) ?? '') ?? [];
    expect(id).toBeDefined();
    expect(lines).toContain(`F ${id} version r ${home}/lib/python3/site-packages/supervisor/version.txt`);
    expect(lines.filter((line) => line.startsWith(`${id}:`))).toEqual([]);
  } finally {
    fake.kill('SIGKILL');
  }
});

test('directories that hide something are named', async () => {
  const files = readHostFiles(['D 0 /etc/security/limits.d', 'X 0 /etc/sysctl.d', 'D 812 conf.d/*.conf', 'X 0']);
  expect(files.hiddenDirectories).toEqual(['/etc/security/limits.d', '/etc/sysctl.d']);
  expect(files.hiddenSysctl).toEqual(['/etc/sysctl.d']);
});
