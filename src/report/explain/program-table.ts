import { formatNumber } from '../../baseline/format-value.ts';
import type { ProcessFacts, ProgramFacts } from '../../facts/facts.ts';
import { limitWords } from '../observed.ts';
import { plainTable } from './plain-table.ts';
import { percentLeft } from './quantities.ts';

const HEAD = ['program', 'runs', 'pid', 'nofile', 'open files', 'headroom', 'nproc', 'threads'];

/** The programs of a supervisord, a row each. nofile and nproc are soft : hard, in files and processes. */
export function programTable(programs: readonly ProgramFacts[]): readonly string[] {
  if (programs.length === 0) return [];
  return plainTable(
    HEAD,
    programs.map(({ group, name, running, state, pid, limits, files, headroom, threads }) => [
      group === name ? name : `${group}:${name}`,
      state ?? (running ? 'yes' : 'no'),
      pid === undefined ? '–' : String(pid),
      limitWords(limits?.nofile),
      known(files?.open),
      headroom?.nofile === undefined ? '–' : percentLeft(headroom.nofile),
      limitWords(limits?.nproc),
      known(threads),
    ]),
  );
}

const PROCESS_HEAD = ['pid', 'command', 'uid', 'nofile', 'open files', 'nproc', 'threads', 'started at'];

/** Every process of a program, a row each; units as in the table of programs. */
export function processTable(processes: readonly ProcessFacts[]): readonly string[] {
  return plainTable(
    PROCESS_HEAD,
    processes.map(({ pid, command, uid, limits, files, threads, startedAt }) => [
      String(pid),
      command ?? '–',
      uid === undefined ? '–' : String(uid),
      limitWords(limits.nofile),
      known(files.open),
      limitWords(limits.nproc),
      known(threads),
      startedAt ?? '–',
    ]),
  );
}

function known(value: number | undefined): string {
  return value === undefined ? '–' : formatNumber(value);
}
