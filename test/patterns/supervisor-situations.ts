import type { Facts, ProgramFacts, SupervisorFacts } from '../../src/facts/facts.ts';
import { aProgram, aSupervisorConfig, minfdsInFile } from '../builders/facts.ts';
import { aHealthyHost, aHealthyProgram } from './healthy-host.ts';
import type { Situations } from './situation.ts';

type Problem = NonNullable<SupervisorFacts['config']>['problems'][number];

const program = '/supervisor/0/programs/0';
const withProgram = (change: Partial<ProgramFacts>) => aHealthyHost({ programs: [aHealthyProgram(change)] });
const withInet = (password: boolean) =>
  aHealthyHost({ control: { inet: { address: '*:9001', allAddresses: true, password } } });

/** A program that is configured and has no process. */
function withStoppedProgram(): Facts {
  const { pid: _pid, uid: _uid, limits: _limits, files: _files, headroom: _headroom, ...program } = aProgram();
  return aHealthyHost({ programs: [{ ...program, running: false }] });
}

function withProblem(problem: Pick<Problem, 'code' | 'fatal' | 'message'>): Facts {
  const place = { file: '/etc/supervisor/supervisord.conf', line: 3 };
  return aHealthyHost({ config: aSupervisorConfig({ minfds: 65_536, problems: [{ ...place, ...problem }] }) });
}

function withStale(state: 'confirmed' | 'possible'): Facts {
  const file = '/etc/supervisor/supervisord.conf';
  return aHealthyHost({ stale: [{ what: 'supervisord-config', state, file, line: 4 }] });
}

/** Controls of supervisord and its programs. */
export const SUPERVISOR_SITUATIONS: Situations = {
  'program-nofile': {
    failing: withProgram({ limits: { nofile: { soft: 1024, hard: 524_288 } } }),
    unknownAt: `${program}/limits`,
    absent: withStoppedProgram(),
  },
  'program-nofile-headroom': {
    failing: withProgram({ files: { open: 55_706 }, headroom: { nofile: 0.15 } }),
    unknownAt: `${program}/headroom/nofile`,
    absent: withStoppedProgram(),
  },
  'program-nofile-exhausted': {
    failing: withProgram({ files: { open: 64_226 }, headroom: { nofile: 0.02 } }),
    also: ['program-nofile-headroom'],
    unknownAt: `${program}/headroom`,
    absent: aHealthyHost({ programs: [] }),
  },
  'program-pre-exec': {
    passing: withProgram({ preExecSeconds: 1 }),
    failing: withProgram({ preExecSeconds: 42 }),
    unknownAt: `${program}/preExecSeconds`,
    absent: withProgram({}),
  },
  'supervisord-budget': {
    failing: aHealthyHost({ budget: { used: 20, needed: 65_000, headroom: 1 - 65_000 / 65_536 } }),
    unknownAt: '/supervisor/0/budget',
  },
  'supervisord-nofile-headroom': {
    failing: aHealthyHost({ headroom: { nofile: 0.1 } }),
    unknownAt: '/supervisor/0/headroom',
  },
  'supervisord-config-applied': {
    passing: withStale('possible'),
    failing: withStale('confirmed'),
    also: ['supervisord-config-unchanged'],
    unknownAt: '/supervisor/0/stale',
  },
  'supervisord-next-start': {
    failing: aHealthyHost({ nextStart: { outcome: 'refuses', reason: 'minfds=2000000 is above fs.nr_open' } }),
    unknownAt: '/supervisor/0/nextStart/outcome',
  },
  'supervisord-config-valid': {
    failing: withProblem({ code: 'bad-integer', fatal: true, message: 'minfds is "100k", which is no integer' }),
    unknownAt: '/supervisor/0/config/problems',
  },
  'supervisord-config-ignored-keys': {
    failing: withProblem({ code: 'ignored-key', fatal: false, message: 'minfds in [program:web] is ignored' }),
    unknownAt: '/supervisor/0/config',
  },
  'supervisord-socket': {
    failing: aHealthyHost({ control: { unix: { path: '/run/supervisor.sock', exists: false, inTmp: false } } }),
    unknownAt: '/supervisor/0/control/unix/exists',
    absent: withInet(true),
  },
  'supervisord-http-password': {
    passing: withInet(true),
    failing: withInet(false),
    unknownAt: '/supervisor/0/control/inet',
    absent: aHealthyHost(),
  },
  'supervisord-in-unit': {
    failing: aHealthyHost({ startedBy: 'session' }),
    unknownAt: '/supervisor/0/startedBy',
  },
  'supervisord-minfds-bounded': {
    failing: aHealthyHost({ config: minfdsInFile(1_000_000) }),
    unknownAt: '/supervisor/0/config/minfds',
  },
  'program-nofile-bounded': {
    failing: withProgram({ limits: { nofile: { soft: 1_073_741_816, hard: 1_073_741_816 } } }),
    unknownAt: `${program}/limits/nofile`,
    absent: withStoppedProgram(),
  },
  'program-workers-agree': {
    failing: withProgram({
      nofileSpread: [
        { soft: 65_536, hard: 524_288, processes: 7 },
        { soft: 1024, hard: 524_288, processes: 1 },
      ],
    }),
    unknownAt: `${program}/nofileSpread`,
  },
  'program-orphans': { failing: withProgram({ orphans: 2 }), unknownAt: `${program}/orphans` },
  'program-state': { failing: withProgram({ state: 'FATAL' }), unknownAt: `${program}/state` },
  'supervisord-select': {
    failing: aHealthyHost({ version: '3.2.0', selectLimited: true }),
    unknownAt: '/supervisor/0/selectLimited',
  },
  'supervisord-config-unchanged': {
    failing: withStale('possible'),
    unknownAt: '/supervisor/0/stale',
  },
  'supervisord-includes-matched': {
    failing: withProblem({ code: 'include-unmatched', fatal: false, message: 'conf.d/*.ini matches no file' }),
    unknownAt: '/supervisor/0/config/problems',
  },
  'supervisord-socket-in-tmp': {
    failing: aHealthyHost({ control: { unix: { path: '/tmp/supervisor.sock', exists: true, inTmp: true } } }),
    unknownAt: '/supervisor/0/control',
  },
};
