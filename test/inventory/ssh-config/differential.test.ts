import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import pMap from 'p-map';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFolder } from '../../../src/inventory/file-tree.ts';
import { Problems } from '../../../src/inventory/problems.ts';
import type { SshConfig } from '../../../src/inventory/ssh-config/entry.ts';
import { loadSshConfig } from '../../../src/inventory/ssh-config/load.ts';
import { lookUp } from '../../../src/inventory/ssh-config/look-up.ts';
import { ConfigurationError } from '../../../src/problem.ts';
import { hostsOf } from '../a-tree.ts';
import { type Files, generated, including, mistaken, names, written } from './configurations.ts';
import { type Answer, askSsh } from './real-ssh.ts';

const { homedir: home, username: login } = userInfo();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limits-audit-ssh-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['one rule each', written, names],
  ['includes', including, names.slice(0, 4)],
  ['rules against each other', generated(60), names.slice(0, 3)],
])('OpenSSH reads it the same way: %s', { timeout: 300_000 }, async (what, configurations, asked) => {
  const compared = await pMap(
    configurations,
    async (files, index) => {
      const config = await write(files, `${what.length}-${index}`);
      return Promise.all(
        asked.map(async (name) => {
          const [real, ours] = [await askSsh(config, name), await askUs(config, name)];
          return { name, config: files, real, ours };
        }),
      );
    },
    { concurrency: 2 },
  );
  expect(compared.flat().filter(({ real }) => real === undefined)).toEqual([]);
  for (const { name, config, real, ours } of compared.flat())
    expect({ name, config, ...ours }).toEqual({ name, config, ...real });
});

test.each(mistaken)('OpenSSH refuses it, too: %j', async (text) => {
  const config = await write({ config: text }, `mistake-${mistaken.indexOf(text)}`);
  expect(await askSsh(config, 'web1')).toBeUndefined();
  const sshConfig = loadSshConfig(config, openFolder('.'), { home, login });
  const hosts = sshConfig.then((loaded) => hostsOf('web1', 'all', { user: login, sshConfig: loaded }));
  await expect(hosts).rejects.toThrow(ConfigurationError);
});

/** Writes the files of a configuration and answers the path of the first. */
async function write(files: Files, name: string): Promise<string> {
  const directory = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), text.replaceAll('DIR', directory), { mode: 0o600 });
  }
  return join(directory, 'config');
}

/** The same question, answered by what a run would do. The way of the jump hosts themselves is not part of it. */
async function askUs(file: string, name: string): Promise<Answer> {
  const sshConfig = await loadSshConfig(file, openFolder('.'), { home, login });
  const [host] = await hostsOf(`${name} limits_jump=none`, 'all', { user: login, sshConfig });
  return {
    hostname: host?.address.toLowerCase() ?? '',
    user: host?.user ?? '',
    port: String(host?.port),
    proxyjump: jumpOf(sshConfig, name),
    identityfile: (host?.keys ?? []).map((key) => key.replace(/^@/, '')),
    userknownhostsfile: (host?.knownHostsFiles ?? []).join(' '),
    hostkeyalias: host?.hostKeyAlias,
  };
}

function jumpOf(config: SshConfig, name: string): string | undefined {
  const jump = lookUp(config, name, new Problems()).jump();
  if (!jump || jump.hops.length === 0) return undefined;
  const texts = jump.hops.map((hop) => {
    const host = hop.name.includes(':') ? `[${hop.name}]` : hop.name;
    return `${hop.user === undefined ? '' : `${hop.user}@`}${host}${hop.port === undefined ? '' : `:${hop.port}`}`;
  });
  return texts.join();
}
