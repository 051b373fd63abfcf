import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../../src/facts/supervisor/shlex.ts';
import { dialectConfigurations } from './dialect-configurations.ts';
import { generatedConfiguration } from './generated-configuration.ts';
import { includeConfigurations } from './include-configurations.ts';
import { type Compared, compareWithReal } from './real-supervisor.ts';
import { valueConfigurations } from './value-configurations.ts';

const handmade = compareWithReal([...valueConfigurations, ...dialectConfigurations, ...includeConfigurations]);
const generated = compareWithReal(
  fc.sample(generatedConfiguration, { numRuns: 400, seed: 20_240_607 }).map((files, index) => ({
    title: `generated ${index}`,
    files,
  })),
);

describe("supervisor's own parser and ours agree on handmade configurations", () => {
  it.each(handmade)('$title', agree);
});

describe("supervisor's own parser and ours agree on generated configurations", () => {
  it('start or refuse, with the same minfds, minprocs, user and programs', () => {
    for (const compared of generated) agree(compared);
  });

  it('meets enough of both outcomes to mean something', () => {
    const refused = generated.filter(({ real }) => 'error' in real).length;
    expect(refused).toBeGreaterThan(60);
    expect(generated.length - refused).toBeGreaterThan(60);
  });
});

function agree({ title, real, ours }: Compared): void {
  const fatal = ours.problems.filter(({ fatal }) => fatal).map(({ message }) => message);
  const context = `${title}\nreal: ${JSON.stringify(real)}\nours: ${JSON.stringify(ours)}`;
  if ('error' in real) {
    expect(fatal.length, context).toBeGreaterThan(0);
    return;
  }
  expect(fatal, context).toEqual([]);
  expect(ours.gaps, context).toEqual([]);
  expect({ minfds: ours.minfds.value, minprocs: ours.minprocs.value, user: ours.user?.value ?? null }, context).toEqual(
    { minfds: real.minfds, minprocs: real.minprocs, user: real.user },
  );

  const ourPrograms = ours.programs.map(({ group, name, autostart, command }) => [group, name, command, autostart]);
  const isOpen = (text: unknown) => /%\(ENV_|%[^%]*s/.test(String(text));
  const exact = real.programs.filter((_, index) => !isOpen(sorted(ourPrograms)[index]?.[2]));
  expect(ourPrograms.length, context).toBe(real.programs.length);
  for (const program of exact) expect(ourPrograms, context).toContainEqual(program.slice(0, 4));
  for (const [group, name, command, , argv] of real.programs) {
    expect(splitCommand(command) ?? null, context).toEqual(argv);
    if (argv === null || argv.join('').length < 3) continue;
    const match = ours.programs.find((each) => each.group === group && each.name === name && each.matches(argv));
    expect(match, `${context}\nno program of ours matches ${command}`).toBeDefined();
  }
}

function sorted(programs: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return [...programs].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
