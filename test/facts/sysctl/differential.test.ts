import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderFiles } from '../../../src/facts/sysctl/files.ts';
import { directorySets, lineSets, orderSets, valueSets } from './file-sets.ts';
import { generatedFileSet } from './generated-file-set.ts';
import { applyForReal, type Compared, differences, machineState, textFiles } from './real-sysctl.ts';

const atFirst = machineState();
const handmade = applyForReal([...lineSets, ...valueSets, ...orderSets, ...directorySets]);
const generated = applyForReal(
  fc.sample(generatedFileSet, { numRuns: 150, seed: 20_250_301 }).map((files, index) => ({
    title: `generated ${index}`,
    files,
  })),
);

describe('files that somebody wrote', () => {
  it.each(handmade)('$title', agree);
});

describe('generated files', () => {
  it('are applied as we say', () => {
    for (const compared of generated) agree(compared);
  });

  it('meet enough to mean something', () => {
    const differ = generated.filter(({ real }) => valuesOf(real.systemd) !== valuesOf(real.procps));
    expect(differ.length).toBeGreaterThan(40);
    const changed = new Set(generated.map(({ real }) => valuesOf(real.systemd)));
    expect(changed.size).toBeGreaterThan(60);
  });
});

it('leaves the machine as it was', () => {
  expect(machineState()).toBe(atFirst);
});

function agree(compared: Compared): void {
  const context = JSON.stringify({ title: compared.title, files: compared.files, real: compared.real }, undefined, 1);
  expect(differences(compared, 'systemd'), `systemd-sysctl\n${context}`).toEqual([]);
  expect(differences(compared, 'procps'), `sysctl --system\n${context}`).toEqual([]);
  const { shown, isWhole } = shownByUs(compared);
  const { catConfig } = compared.real;
  expect(isWhole ? shown : shown.slice(0, catConfig.length), `cat-config\n${context}`).toEqual(catConfig);
}

/** As systemd-analyze shows them: under the names of links, and only until one that leads nowhere. */
function shownByUs({ files }: Compared): { readonly shown: readonly string[]; readonly isWhole: boolean } {
  const leadsNowhere = (path: string) => JSON.stringify(files[path]) === '{"link":"/nowhere"}';
  const unlinked = textFiles(files).map(({ path, lines }) => ({ path, lines, readable: true }));
  const paths = orderFiles(unlinked, 'systemd').applied.map(({ path }) => path);
  return { shown: paths.filter((path) => !leadsNowhere(path)), isWhole: !paths.some(leadsNowhere) };
}

function valuesOf({ values }: Compared['real']['systemd']): string {
  return JSON.stringify(values);
}
