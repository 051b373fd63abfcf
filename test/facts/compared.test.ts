import { describe, expect, test } from 'vitest';
import type { ProbeOutput, SectionName } from '../../src/probe/frame.ts';
import { anOutput } from './an-output.ts';
import { factsOf } from './probe-facts.ts';

/** The output with some lines of a section replaced, and some added at its end. */
function changed(
  section: SectionName,
  replace: Readonly<Record<string, string>>,
  ...added: readonly string[]
): ProbeOutput {
  const lines = anOutput().get(section) ?? [];
  for (const line of Object.keys(replace)) if (!lines.includes(line)) throw new Error(`no line ${line}`);
  return anOutput({ [section]: [...lines.map((line) => replace[line] ?? line), ...added] });
}

function look(output: ProbeOutput) {
  const facts = factsOf(output);
  const found = facts.supervisor?.[0];
  const unknown = facts.unknown.filter(({ at }) => /^\/supervisor\/0\/(config|stale|nextStart)/.test(at));
  return { found, unknown };
}

describe('whether what runs was compared with what is on disk', () => {
  test('nothing changed and everything agrees', () => {
    const { found, unknown } = look(anOutput());
    expect(found?.stale).toEqual([]);
    expect(unknown).toEqual([]);
  });

  test('an include that could not be read may hold anything', () => {
    const { unknown } = look(
      changed(
        'files',
        {},
        '1:6:[include]',
        '1:7:files=conf.d/*.conf',
        'F 9 conf d /etc/conf.d/x.conf',
        'U 812 include 9',
      ),
    );
    const why = {
      reason: 'permission-denied',
      detail: '/etc/conf.d/x.conf: Audit with become: sudo, or let this account read the file.',
    };
    expect(unknown).toContainEqual({ at: '/supervisor/0/stale', ...why });
    expect(unknown).toContainEqual({ at: '/supervisor/0/config/problems', ...why });
  });

  test('the main file is gone: no start with -c finds another', () => {
    const { found, unknown } = look(
      changed('files', { 'F 1 conf r /etc/supervisord.conf': 'F 1 conf x /etc/supervisord.conf' }),
    );
    expect(found?.nextStart).toEqual({
      outcome: 'refuses',
      reason:
        '/etc/supervisord.conf: the configuration file that supervisord was started with (-c) is not there any more',
    });
    expect(unknown.map(({ at }) => at)).toContain('/supervisor/0/stale');
  });

  test('a change that stops the next start was not compared', () => {
    const { found, unknown } = look(
      changed('files', {
        '1:1:[supervisord]': '1:1:[supervisord]',
        'M 1 100 1700000000': 'M 1 100 1800000000',
        '1:3:command=python3 /srv/web.py': '1:3:priority=x',
      }),
    );
    expect(found?.stale).toMatchObject([{ state: 'possible', file: '/etc/supervisord.conf' }]);
    expect(unknown).toContainEqual({
      at: '/supervisor/0/stale',
      reason: 'not-observable',
      detail: `What the changes since its start will do is not known: ${found?.nextStart?.reason}`,
    });
  });

  test('it runs with something else, and nothing changed since it started', () => {
    const { found, unknown } = look(
      changed('process', {
        '812/limits:Max open files            1024                 524288               files     ':
          '812/limits:Max open files            9000                 524288               files     ',
      }),
    );
    const why =
      'It runs with other limits than its configuration and what starts it give, and no change since its start says ' +
      'why: a start script that sets a limit (ulimit -n), prlimit, or a line that was deleted would explain it.';
    expect(found?.stale).toEqual([]);
    expect(found?.nextStart).toEqual({ outcome: 'starts', reason: why });
    expect(unknown).toContainEqual({ at: '/supervisor/0/stale', reason: 'not-observable', detail: why });
  });

  test('the Go supervisord: nothing is predicted, and nothing is missing', () => {
    const { found, unknown } = look(
      changed('process', {
        '812/arg:/usr/bin/python3': '812/arg:/usr/local/bin/supervisord',
        '812/arg:/usr/bin/supervisord': '812/arg:-c',
        '812/arg:-c': '812/arg:/etc/supervisord.conf',
        '812/arg:/etc/supervisord.conf': '812/arg:',
      }),
    );
    expect(found).toMatchObject({ implementation: 'go', configFile: '/etc/supervisord.conf' });
    expect(Object.keys(found ?? {})).not.toEqual(expect.arrayContaining(['config']));
    expect(found).not.toHaveProperty('nextStart');
    expect(found).not.toHaveProperty('stale');
    expect(unknown).toEqual([]);
  });
});
