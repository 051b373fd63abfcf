import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { judgeHosts } from '../../src/judging/judge-hosts.ts';
import { loadBaselines } from '../../src/judging/load-baselines.ts';
import { control } from '../baseline/baseline-from.ts';
import { aFacts } from '../builders/facts.ts';

// On the wall, where the machine may be busy with something else.
vi.setConfig({ testTimeout: 120_000 });

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'limits-audit-judge-hosts-'));
  for (const name of ['slow', 'slower']) {
    const text = `at:\n  /host/vars/x: { ${control(name)}, pattern: "^(a+)+$" }\n`;
    writeFileSync(path.join(root, `${name}.yml`), text);
  }
  writeFileSync(path.join(root, 'plain.yml'), `at:\n  /host/vars/x: { ${control('plain')}, minLength: 1 }\n`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const place = { file: 'inventory', line: 1 };
const choiceOf = (source: string) => ({ sources: [source], place });

function host(name: string, source: string | undefined) {
  const facts = aFacts();
  const own = { ...facts, host: { ...facts.host, name, vars: { x: `${'a'.repeat(60)}!` } } };
  return { name, place, choice: source === undefined ? undefined : choiceOf(source), facts: own };
}

test('a baseline that an inventory chooses is bounded too, and harms no host of another one', async () => {
  const choices = [undefined, choiceOf('slow.yml'), choiceOf('plain.yml')];
  const baselines = await loadBaselines(['plain.yml'], choices, root);
  const hosts = [host('a', undefined), host('b', 'slow.yml'), host('c', 'plain.yml')];
  const results = await judgeHosts(baselines, hosts, new AbortController().signal);
  const said = hosts.map(({ facts }) => results.get(facts)?.map(({ outcome, reason }) => [outcome, reason]));
  expect(said).toEqual([
    [['pass', undefined]],
    [['error', 'the check was stopped: it took longer than 2 s']],
    [['pass', undefined]],
  ]);
});

test('all baselines of a run that was cancelled share one short time', async () => {
  const choices = [choiceOf('slow.yml'), choiceOf('slower.yml')];
  const baselines = await loadBaselines(['plain.yml'], choices, root);
  const hosts = [host('a', 'slow.yml'), host('b', 'slower.yml')];
  const results = await judgeHosts(baselines, hosts, AbortSignal.abort());
  const last = hosts.map(({ facts }) => results.get(facts)?.map(({ outcome, reason }) => [outcome, reason])).at(-1);
  expect(last).toEqual([['error', 'not tried: the run was cancelled']]);
});
