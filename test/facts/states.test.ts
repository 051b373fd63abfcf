import { describe, expect, test } from 'vitest';
import { anOutput } from './an-output.ts';
import { factsOf } from './probe-facts.ts';

/** The output of an ordinary host, with other lines about its processes. */
function withProcess(change: (lines: readonly string[]) => readonly string[]) {
  return factsOf(anOutput({ process: change(anOutput().get('process') ?? []) }));
}

const answering = (...answers: readonly string[]) =>
  withProcess((lines) => [
    ...lines.filter((line) => !line.startsWith('812/state:')),
    ...answers.map((answer) => `812/state:${answer}`),
  ]);

const OTHERS = { reason: 'not-observable', detail: 'Another supervisord answered at its socket.' };
const NO_ANSWER = { reason: 'not-observable', detail: 'supervisorctl status gave no answer.' };

describe('answers of supervisorctl', () => {
  test.each([
    ['its own child', answering('tier:web RUNNING 813'), 'RUNNING'],
    ['a child that was started since', answering('tier:web RUNNING 813', 'x STARTING 99999'), 'RUNNING'],
    ['a program that is none of ours', answering('tier:web RUNNING 813', 'other FATAL'), 'RUNNING'],
  ])('%s', (_name, facts, state) => {
    expect(facts.supervisor?.[0]?.programs[0]?.state).toBe(state);
  });

  test.each([
    ['a process of somebody else', answering('tier:web RUNNING 813', 'tier:x RUNNING 900'), OTHERS],
    ['the child of a child', answering('tier:web RUNNING 814'), OTHERS],
    ['no process, though there are some', answering('tier:web STOPPED'), OTHERS],
    ['nothing', answering(), NO_ANSWER],
    ['no states', answering('tier:web FLYING 813', 'RUNNING', 'tier:web  RUNNING', '__proto__'), NO_ANSWER],
  ])('%s is not believed', (_name, facts, why) => {
    expect(facts.supervisor?.[0]?.programs[0]?.state).toBeUndefined();
    expect(facts.unknown).toContainEqual({ at: '/supervisor/0/programs/0/state', ...why });
  });

  test('a program that the daemon does not know', () => {
    expect(answering('x RUNNING 813').unknown).toContainEqual({
      at: '/supervisor/0/programs/0/state',
      reason: 'not-found',
      detail: 'supervisord does not know this program.',
    });
  });

  test.each(['plugin', 'server', 'many', '__proto__', 'same 5', 'same 812 812', ''])('asked:%s', (why) => {
    const facts = withProcess((lines) => lines.map((line) => (line === '812/asked:ask' ? `812/asked:${why}` : line)));
    expect(facts.supervisor?.[0]?.programs[0]?.state).toBeUndefined();
    expect(facts.unknown.map(({ at }) => at)).toContain('/supervisor/0/programs/0/state');
  });

  test('a second supervisord with the same configuration uses the answers that were given to the first', () => {
    const facts = withProcess((lines) =>
      lines.map((line) => line.replace('812/state:', '900/state:').replace('812/asked:ask', '812/asked:same 900')),
    );
    expect(facts.supervisor?.[0]?.programs[0]?.state).toBe('RUNNING');
  });
});

test('a child that is not the program yet is known by what supervisorctl says', () => {
  const facts = withProcess((lines) =>
    [
      ...lines.filter((line) => !/^81[34]\/(environ|arg|status|stat)/.test(line)),
      ...lines.flatMap((line) => (/^812\/(arg|status|stat)/.test(line) ? [line.replace('812/', '813/')] : [])),
    ].map((line) => (line === '813/status:PPid:\t1' ? '813/status:PPid:\t812' : line)),
  );
  expect(facts.supervisor).toHaveLength(1);
  // Both clocks are the host's: it has been up for 3600.5 seconds, and the process started 100 seconds after boot.
  expect(facts.supervisor?.[0]?.programs).toMatchObject([
    { name: 'web', identifiedBy: 'status', state: 'RUNNING', preExecSeconds: 3500.5, pid: 813 },
  ]);
});

describe('version.txt', () => {
  const withFiles = (...lines: readonly string[]) =>
    factsOf(
      anOutput({ files: [...(anOutput().get('files') ?? []).filter((line) => !line.startsWith('5:')), ...lines] }),
    ).supervisor?.[0];

  test.each([
    ['3.2.4', true],
    ['3.3.0', false],
    ['2.9', true],
    ['4.3.0.dev0', false],
    ['10.0.0', false],
  ])('%s', (version, selectLimited) => {
    expect(withFiles(`5:1:${version}`)).toMatchObject({ version, selectLimited });
  });

  test.each([
    ['no version', ['5:1:root:x:0:0']],
    ['two that differ', ['5:1:4.2.5', 'F 6 version r /x/version.txt', 'M 6 5 1', 'V 812 6', '6:1:4.2.4']],
    ['nothing', []],
  ])('%s', (_name, lines) => {
    const found = withFiles(...lines);
    expect(found?.version).toBeUndefined();
    expect(found?.selectLimited).toBeUndefined();
  });
});

describe('the servers for supervisorctl', () => {
  const withServers = (...config: readonly string[]) => {
    const files = (anOutput().get('files') ?? []).filter((line) => !/^1:[6-9]:/.test(line));
    return factsOf(anOutput({ files: [...files, ...config.map((text, at) => `1:${at + 6}:${text}`)] }));
  };
  const INET = '[inet_http_server]';

  test.each([
    [[INET, 'port=9001'], { address: '9001', allAddresses: true, password: false }],
    [[INET, 'port=:9001'], { address: ':9001', allAddresses: true, password: false }],
    [[INET, 'port=0.0.0.0:9001', 'username=<masked>', 'password=<masked>'], { allAddresses: true, password: true }],
    [[INET, 'port=[::]:9001'], { allAddresses: true }],
    [[INET, 'port=127.0.0.1:9001'], { address: '127.0.0.1:9001', allAddresses: false, password: false }],
    // Without a user name, supervisor asks nobody for a password.
    [[INET, 'port=*:9001', 'username=', 'password=<masked>'], { allAddresses: true, password: false }],
    [[INET, 'port=127.0.0.1:1', '[inet_http_server:open]', 'port=*:9001'], { address: '*:9001', password: false }],
  ])('%j', (config, inet) => {
    expect(withServers(...config).supervisor?.[0]?.control?.inet).toMatchObject(inet);
  });

  test('a socket in /tmp, and one that the probe did not look for', () => {
    const facts = withServers('[unix_http_server]', 'file=/var/tmp/../tmp/x.sock');
    expect(facts.supervisor?.[0]?.control).toEqual({ unix: { path: '/var/tmp/../tmp/x.sock', inTmp: true } });
    expect(facts.unknown).toContainEqual({
      at: '/supervisor/0/control/unix/exists',
      reason: 'not-collected',
      detail: 'The probe looks for the socket only where the main file names it by an absolute path.',
    });
  });

  test('an address from the environment', () => {
    const facts = withServers(INET, 'port=%(ENV_PORT)s');
    expect(facts.supervisor?.[0]?.control).toEqual({});
    expect(facts.unknown.map(({ at }) => at)).toContain('/supervisor/0/control');
  });

  test('a configuration that is not known in whole', () => {
    const files = [...(anOutput().get('files') ?? []), 'X 812'];
    const facts = factsOf(anOutput({ files }));
    expect(facts.supervisor?.[0]?.control).toBeUndefined();
    expect(facts.supervisor?.[0]?.budget?.needed).toBeUndefined();
    expect(facts.unknown.map(({ at }) => at)).toEqual(
      expect.arrayContaining(['/supervisor/0/control', '/supervisor/0/config/processes']),
    );
  });
});
