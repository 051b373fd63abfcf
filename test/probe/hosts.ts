import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ShellSession, shellSession } from './shell-session.ts';

/** A way to run the probe on this machine: a shell, its tools, and an account. */
export interface Shell {
  readonly name: string;
  readonly session: () => ShellSession;
}

/** Folders with programs, made for a test and removed by `remove`. */
export interface Tools {
  /** Every applet of BusyBox and nothing else. */
  readonly busybox: string;
  /** The same with a grep that knows no -z, as BusyBox is built for Alpine. */
  readonly plain: string;
  remove(): void;
}

export function installTools(): Tools {
  const root = mkdtempSync(join(tmpdir(), 'tools-'));
  chmodSync(root, 0o755);
  const [busybox, plain] = [join(root, 'busybox'), join(root, 'plain')];
  for (const folder of [busybox, plain]) {
    execFileSync('mkdir', ['-m', '755', folder]);
    execFileSync('busybox', ['--install', '-s', folder]);
  }
  rmSync(join(plain, 'grep'));
  const refuse =
    '#!/bin/sh\ncase $1 in -*z*) echo "grep: unrecognized option" >&2; exit 1 ;; esac\nexec /usr/bin/busybox grep "$@"\n';
  writeFileSync(join(plain, 'grep'), refuse, { mode: 0o755 });
  return { busybox, plain, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Every shell that the probe must work in, as root and as nobody. */
export function shellsOf(tools: Tools): readonly Shell[] {
  const nobody = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] as const;
  const at = (folder: string) => ({ PATH: folder });
  return [
    { name: 'dash', session: () => shellSession(['dash', '-s']) },
    { name: 'bash', session: () => shellSession(['bash', '-s']) },
    {
      name: 'bash in a UTF-8 locale',
      session: () => shellSession(['bash', '-s'], { ...process.env, LC_ALL: 'C.UTF-8' }),
    },
    { name: 'busybox', session: () => shellSession([`${tools.busybox}/sh`, '-s'], at(tools.busybox)) },
    { name: 'busybox without grep -z', session: () => shellSession([`${tools.plain}/sh`, '-s'], at(tools.plain)) },
    { name: 'dash as nobody', session: () => shellSession([...nobody, 'dash', '-s']) },
    {
      name: 'busybox as nobody',
      session: () =>
        shellSession(['/usr/bin/setpriv', ...nobody.slice(1), `${tools.busybox}/sh`, '-s'], at(tools.busybox)),
    },
  ];
}
