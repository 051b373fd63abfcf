import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ProbeOutput, SECTIONS } from '../../src/probe/frame.ts';
import { shellSession } from '../probe/shell-session.ts';
import { anOutput } from './an-output.ts';
import { factsOf, probe } from './probe-facts.ts';

describe('hostile text', () => {
  let real: ProbeOutput;
  beforeAll(async () => {
    real = await probe(shellSession(['dash', '-s']));
  });

  const garbage = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '__proto__',
      '1/limits:Max open files  9999999999999999999999  1  files',
      'F 1 conf r __proto__',
      'U 812 argv 1',
    ),
    fc
      .tuple(fc.constantFrom('812/', '1:', 'F ', 'M ', 'net/ipv4/', 'LimitNOFILE='), fc.string())
      .map(([start, end]) => start + end),
  );

  test('any lines give facts of the schema', () => {
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(SECTIONS.map((name) => [name, fc.array(garbage, { maxLength: 12 })]))),
        (lines) => {
          factsOf(
            new Map(SECTIONS.map((name) => [name, (lines[name] ?? []).map((line) => line.replaceAll('\n', ' '))])),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  test('any line of a real output may be lost, doubled or replaced', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECTIONS), fc.nat(), fc.array(garbage, { maxLength: 3 }), (name, seed, lines) => {
        for (const output of [real, anOutput()]) {
          const old = output.get(name) ?? [];
          const at = seed % (old.length + 1);
          factsOf(new Map([...output, [name, [...old.slice(0, at), ...lines, ...old.slice(at + 1)]]]));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('parents in a circle', () => {
    const process = (anOutput().get('process') ?? []).map((line) =>
      line.replace('812/status:PPid:\t1', '812/status:PPid:\t814'),
    );
    expect(factsOf(anOutput({ process })).supervisor).toHaveLength(1);
  });
});
