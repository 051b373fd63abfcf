import { describe, expect, test } from 'vitest';
import { judge } from '../../src/baseline/judge.ts';
import { loadBaseline } from '../../src/baseline/load-baseline.ts';
import { type AskedBefore, askedBy, withUnasked } from '../../src/facts/asked.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { filesOf } from '../baseline/baseline-from.ts';
import { aFacts } from '../builders/facts.ts';
import { aBundledHost } from '../commands/saved-facts.ts';

const control = 'control: { id: c, severity: low, title: C }';
const at = (path: string, asks: string) => `at:\n  ${path}: { ${control}, ${asks} }\n`;
const SWAP = at('/sysctl/vm.swappiness', 'maximum: 10');

/** What a baseline makes of facts that a run with `asked` saved. */
async function judged(text: string, asked: AskedBefore | undefined, facts: Facts = aFacts()) {
  const baseline = await loadBaseline(['b.yml'], filesOf({ 'b.yml': text }));
  const read = withUnasked(aBundledHost({ name: 'web-1', facts }), asked, baseline.reads).facts ?? facts;
  return judge(baseline.compileFor(new Map()), read).map(({ subject, outcome, reason }) =>
    [subject, outcome, reason].filter((part) => part !== undefined).join(' | '),
  );
}

const NOBODY_ASKED =
  'not collected: No baseline of the run that saved these facts asked for it: audit live with this baseline.';
const saved = (sysctlKeys: readonly string[], variables: readonly string[] = []) => ({ sysctlKeys, variables });

describe('what nobody asked for is unknown, never absent', () => {
  const swappiness = `/sysctl/vm.swappiness | unknown | ${NOBODY_ASKED}`;
  const within = `/sysctl | unknown | /sysctl/vm.swappiness: ${NOBODY_ASKED}`;

  test.each<readonly [string, string, AskedBefore | undefined, string]>([
    ['a kernel parameter', SWAP, saved(['net.core.somaxconn']), swappiness],
    ['a bundle that does not say what was asked for', SWAP, undefined, swappiness],
    [
      'a key within a map',
      at('/sysctl', 'properties: { vm.swappiness: { maximum: 10 } }'),
      saved([]),
      `/sysctl | unknown | /sysctl/vm.swappiness: ${NOBODY_ASKED}`,
    ],
    ['a key that must not be there', at('/sysctl', 'properties: { vm.swappiness: false }'), saved([]), within],
    ['a key that must be there', at('/sysctl', 'required: [vm.swappiness]'), saved([]), within],
    ['one of two keys', at('/sysctl', 'dependentRequired: { vm.swappiness: [fs.nr_open] }'), saved([]), within],
    [
      'a key that no audit reads',
      at('/sysctl/net.ipv4.conf.eth0.rp_filter', 'const: 1'),
      saved([]),
      '/sysctl/net.ipv4.conf.eth0.rp_filter | unknown | not collected: The probe does not read this key.',
    ],
    ['a variable', at('/host/vars/tier', 'const: gold'), saved([]), `/host/vars/tier | unknown | ${NOBODY_ASKED}`],
    [
      'a variable, in an older bundle',
      at('/host/vars/tier', 'const: gold'),
      undefined,
      `/host/vars/tier | unknown | ${NOBODY_ASKED}`,
    ],
  ])('%s', async (_, text, asked, result) => {
    expect(await judged(text, asked)).toEqual([result]);
  });
});

describe('what was asked for and is not there is absent', () => {
  const RECYCLE = at('/sysctl/net.ipv4.tcp_tw_recycle', 'const: 0');
  const noRecycle = '/sysctl/net.ipv4.tcp_tw_recycle | not_applicable | the kernel has no net.ipv4.tcp_tw_recycle';

  test.each<readonly [string, string, AskedBefore | undefined, string]>([
    [
      'a kernel parameter',
      SWAP,
      saved(['vm.swappiness']),
      '/sysctl/vm.swappiness | not_applicable | the kernel has no vm.swappiness',
    ],
    ['one that is always kept, in an older bundle', RECYCLE, undefined, noRecycle],
    ['one that is always kept', RECYCLE, askedBy({ sysctlKeys: new Set(), inputNames: new Set() }), noRecycle],
    [
      'a variable',
      at('/host/vars/tier', 'const: gold'),
      saved([], ['tier']),
      '/host/vars/tier | not_applicable | the inventory sets no variable tier',
    ],
  ])('%s', async (_, text, asked, result) => {
    expect(await judged(text, asked)).toEqual([result]);
  });
});

test('a fact that is there is judged, whoever asked for it', async () => {
  const facts = aFacts();
  expect(await judged(SWAP, undefined, { ...facts, sysctl: { ...facts.sysctl, 'vm.swappiness': 10 } })).toEqual([
    '/sysctl/vm.swappiness | pass',
  ]);
});

test('what the facts say themselves of why it is not there stands', async () => {
  const unknown = [{ at: '/sysctl', reason: 'cut' as const }];
  expect(await judged(SWAP, saved([]), aFacts({ unknown }))).toEqual([
    '/sysctl/vm.swappiness | unknown | /sysctl: cut off',
  ]);
});

test('a run says that it asked for what its baselines name and for what is always kept', () => {
  const { sysctlKeys, variables } = askedBy({
    sysctlKeys: new Set(['vm.swappiness']),
    inputNames: new Set(['b', 'a']),
  });
  expect(variables).toEqual(['a', 'b']);
  expect(sysctlKeys).toEqual(expect.arrayContaining(['vm.swappiness', 'net.ipv4.tcp_tw_recycle']));
});
