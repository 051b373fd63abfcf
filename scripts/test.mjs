// npm test: brings everything that the tests need, runs them, and ends with a line that a machine can count.
// Needs Node 20 and npm, nothing else. Arguments go to vitest: npm test -- test/inventory

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLine, countTests } from './closing-line.mjs';
import { ensureNpmPackages } from './setup/npm-packages.mjs';
import { ensurePrivilegeSeparationFolder } from './setup/privilege-separation.mjs';
import { rootCommand } from './setup/root-command.mjs';
import { ensureSystemPackages } from './setup/system-packages.mjs';
import { findTestNode } from './setup/test-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} line */
const say = (line) => console.log(`[test] ${line}`);

function setUp() {
  const started = performance.now();
  ensureNpmPackages(root, say);
  ensureSystemPackages(process.env['PATH'] ?? '', say);
  ensurePrivilegeSeparationFolder();
  const node = findTestNode(root);
  say(`Set up in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  return node;
}

/** Runs vitest, returns its exit code and its JSON report (undefined when it left none).
 * @param {string} node @param {readonly string[]} args */
function runVitest(node, args) {
  const folder = mkdtempSync(join(tmpdir(), 'limits-audit-test-'));
  const reportFile = join(folder, 'report.json');
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const [command = '', ...words] = rootCommand([node, vitest, 'run', ...reporters, ...args], process.env);
    const { status, signal } = spawnSync(command, words, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const exitCode = status ?? 128 + (signal ? constants.signals[signal] : 0);
    return { exitCode, report: existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function main() {
  try {
    const { exitCode, report } = runVitest(setUp(), process.argv.slice(2));
    console.log(closingLine(countTests(report, exitCode)));
    return exitCode;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

process.exitCode = main();
