// Makes a capture for the demo: what the probe says on a real host, as it comes, less what would identify the
// machine. It takes what ssh takes, and the capture goes to stdout:
//
//   node scripts/capture.mjs -p 2222 audit@host >src/demo/captures/healthy.txt
//
// src/demo/captures/README.md says which host each capture needs.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

const destination = process.argv.slice(2);
if (destination.length === 0) {
  process.stderr.write('Usage: node scripts/capture.mjs [SSH OPTIONS] USER@HOST >CAPTURE\n');
  process.exit(2);
}

const script = readFileSync(new URL('../src/probe/probe.sh', import.meta.url), 'utf8');
const nonce = randomBytes(16).toString('hex');
const ssh = spawnSync('ssh', ['-T', '-o', 'BatchMode=yes', ...destination, 'sh -s'], {
  input: `${script}\nmain ${nonce} </dev/null\n`,
  encoding: 'utf8',
  maxBuffer: 16 * 1024 * 1024,
  stdio: ['pipe', 'pipe', 'inherit'],
});
const lines = ssh.stdout.split('\n');
const begin = lines.indexOf(`BEGIN ${nonce}`);
const end = lines.findIndex((line) => line.startsWith(`END ${nonce} `));
if (begin === -1 || end === -1) {
  process.stderr.write(`The probe did not run to its end; ssh exited with ${ssh.status}.\n`);
  process.exit(1);
}

/** Of kernel.*, which describes the build and the machine, only what limits processes and what expands in files. */
const KEPT = /^kernel\/(hostname|osrelease|pid_max|threads-max)=/;
const body = lines
  .slice(begin + 1, end)
  .filter((line) => !/^!?kernel\//.test(line) || KEPT.test(line))
  // A release such as 6.1.0-37-cloud-amd64 says who built it.
  .map((line) => line.replace(/^(kernel\/osrelease=\d+\.\d+\.\d+).*/, '$1'));

process.stdout.write(`BEGIN NONCE\n${body.join('\n')}\nEND NONCE ${body.length}\n`);
