import type { ProgramFacts, SupervisorFacts } from '../facts.ts';
import { headroomOf } from '../headroom.ts';

/** Where a value of a supervisord or of its programs was read; `fields` is the pointer below it. */
export function readAtSupervisor(
  supervisor: SupervisorFacts,
  [field, name, ...rest]: readonly string[],
): string | undefined {
  const { pid, configFile, config } = supervisor;
  switch (field) {
    case 'programs': {
      const program = supervisor.programs[Number(name)];
      return program === undefined ? undefined : readAtProgram(program, rest);
    }
    case 'config':
      if (name !== 'minfds' && name !== 'minprocs') return configFile;
      if (config?.sources[name]?.from === 'argv') return `/proc/${pid}/cmdline`;
      return placeOf(config?.sources[name]) ?? configFile;
    case 'nextStart':
      return configFile;
    case 'budget':
      return `/proc/${pid}/fd`;
    case 'control':
      return name === 'inet' ? (placeOf(supervisor.control?.inet) ?? configFile) : configFile;
    case 'stale':
      return placeOf(supervisor.stale?.[Number(name)]);
    default:
      return readAtProcess(pid, field, field === 'parent' ? supervisor.parent?.pid : undefined);
  }
}

function readAtProgram(program: ProgramFacts, [field, at]: readonly string[]): string | undefined {
  if (field === 'config') return placeOf(program.config);
  if (field === 'state') return 'supervisorctl status';
  const processes = program.processes ?? [];
  if (field === 'processes') {
    const process = processes[Number(at)];
    return process === undefined ? undefined : `/proc/${process.pid}`;
  }
  // These are the values of one process, not always of the main one.
  const source =
    field === 'headroom'
      ? processes.find(({ files, limits }) => headroomOf(files.open, limits.nofile?.soft) === program.headroom?.nofile)
      : processes.find(
          ({ files, limits }) =>
            files.open === program.files?.open && limits.nofile?.soft === program.limits?.nofile?.soft,
        );
  const pid = source?.pid ?? program.pid;
  return pid === undefined ? undefined : readAtProcess(pid, field, undefined);
}

function readAtProcess(pid: number, field: string | undefined, parent: number | undefined): string {
  if (parent !== undefined) return `/proc/${parent}/limits`;
  if (field === 'limits') return `/proc/${pid}/limits`;
  if (field === 'files' || field === 'headroom') return `/proc/${pid}/fd`;
  return `/proc/${pid}/status`;
}

function placeOf(place: { readonly file?: string; readonly line?: number } | undefined): string | undefined {
  if (place?.file === undefined) return undefined;
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}
