import { describe, expect, test } from 'vitest';
import type { SectionName } from '../../src/probe/frame.ts';
import { anOutput } from './an-output.ts';
import { aHost, factsOf } from './probe-facts.ts';

describe('what is missing is unknown, never a pass', () => {
  const without = (section: SectionName, pattern: RegExp) =>
    factsOf(anOutput({ [section]: (anOutput().get(section) ?? []).filter((line) => !pattern.test(line)) }));

  test.each([
    [
      'open files',
      without('process', /\/fd:/),
      [
        '/supervisor/0/files/open',
        '/supervisor/0/headroom/nofile',
        '/supervisor/0/programs/0/files/open',
        '/supervisor/0/programs/0/headroom/nofile',
      ],
    ],
    [
      'open files of one worker',
      without('process', /^813\/fd:/),
      ['/supervisor/0/programs/0/headroom/nofile', '/supervisor/0/programs/0/processes/0/files/open'],
    ],
    ['limits', without('process', /\/limits:/), ['/supervisor/0/limits/nofile', '/supervisor/0/programs/0/limits']],
    [
      'the configuration',
      without('files', /^[FU] /),
      ['/supervisor/0/configFile', '/supervisor/0/config', '/supervisor/0/nextStart/nofile'],
    ],
    ['the content of the configuration', without('files', /^1:/), ['/supervisor/0/config/minfds']],
    ['systemd that does not answer', without('systemd', /=/), ['/systemd/defaultNofile']],
    ['sockets', without('host', /sockstat/), ['/sockets/tcp']],
    ['fs.file-nr', without('sysctl', /file-nr/), ['/capacity/fileHandles']],
  ])('%s', (_name, facts, at) => {
    expect(facts.unknown.map((entry) => entry.at)).toEqual(expect.arrayContaining(at));
  });

  test.each([
    ['pid 1 is hidden', without('process', /^1\//), 'permission-denied'],
    ['the selection did not end', factsOf(anOutput({ roles: ['self 900'] })), 'not-observable'],
    ['there was too much', factsOf(anOutput({ end: ['cut process 12'] })), 'cut'],
    ['there were too many processes', factsOf(anOutput({ roles: ['self 900', 'cut', 'selected yes'] })), 'cut'],
  ])('%s', (_name, facts, reason) => {
    expect(facts.unknown).toContainEqual(expect.objectContaining({ at: '/supervisor', reason }));
  });

  test.each([
    ['N 812 /*/*/*/x.conf', 'unsupported', 'What /*/*/*/x.conf includes is not looked for.'],
    [
      'D 812 secret/*.conf',
      'permission-denied',
      'What secret/*.conf includes is hidden. Audit with become: sudo, or let this account read the file.',
    ],
    ['X 812', 'cut', 'It includes more files than the probe brings.'],
    ['C 1', 'cut', '/etc/supervisord.conf: It is longer than the probe brings.'],
    ['B 1', 'cut', '/etc/supervisord.conf: It is larger than 1 MiB.'],
  ])('%s leaves minfds open', (line, reason, detail) => {
    const facts = factsOf(anOutput({ files: [...(anOutput().get('files') ?? []), line] }));
    expect(facts.supervisor?.[0]?.config?.minfds).toBeUndefined();
    expect(facts.unknown).toContainEqual({ at: '/supervisor/0/config/minfds', reason, detail });
  });

  test.each([
    ['W 812 blind', 'permission-denied'],
    ['W 812 container', 'permission-denied'],
    ['W 812 none', 'not-found'],
    ['F 9 conf o', 'not-collected'],
  ])('%s leaves the configuration open', (line, reason) => {
    const files = (anOutput().get('files') ?? []).filter((text) => !/^[FU] .*(conf|argv)/.test(text));
    const facts = factsOf(anOutput({ files: [...files, line] }));
    expect(facts.supervisor?.[0]?.config).toBeUndefined();
    expect(facts.unknown).toContainEqual(expect.objectContaining({ at: '/supervisor/0/config', reason }));
  });

  test('no supervisord on a host where everything could be seen', () => {
    const facts = factsOf(anOutput({ roles: ['self 900', 'login 900', 'selected yes'] }));
    expect(facts.supervisor).toEqual([]);
    expect(facts.unknown.filter(({ at }) => at.startsWith('/supervisor'))).toEqual([]);
  });

  test('the runner itself has no login', () => {
    const facts = factsOf(anOutput(), { host: aHost({ transport: 'local' }) });
    expect(facts.limits.login).toBeUndefined();
    expect(facts.unknown).toEqual([]);
  });
});
