import type { TestCase, TestModule } from 'vitest/node';
import type { FaultLine } from '../faults/fault.ts';
import { notBuilt } from '../faults/not-built.ts';

/** A reporter for vitest that ends with one line for each fault: what was seen, how long it took, what is left. */
export default class FaultLines {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const lines = tests
      .filter((each) => /^F\d\d /.test(each.name))
      .map((each) => ({ id: each.name, text: tell(each) }));
    for (const [id, why] of Object.entries(notBuilt)) lines.push({ id, text: `${id}  not built: ${why}` });
    lines.sort((left, right) => left.id.localeCompare(right.id));
    process.stdout.write(`\n${lines.map(({ text }) => text).join('\n')}\n\n`);
  }
}

function tell(test: TestCase): string {
  const { state, errors } = test.result();
  const line = test.meta().fault;
  const verdict = state === 'passed' ? '' : `  FAILED: ${errors?.[0]?.message.split('\n')[0] ?? state}`;
  return line === undefined ? `${test.name}${verdict || '  proven by itself'}` : `${describe(line)}${verdict}`;
}

function describe({ id, fault, seen, milliseconds, tries, sockets }: FaultLine): string {
  const took = `${(milliseconds / 1000).toFixed(1)} s`;
  const again = tries === 1 ? 'no retry' : `${tries - 1} ${tries === 2 ? 'retry' : 'retries'}`;
  return `${id}  ${fault}: ${seen}, ${took}, ${again}, ${sockets} sockets left`;
}
