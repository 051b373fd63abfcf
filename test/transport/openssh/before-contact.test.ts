import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseKnownHosts } from '../../../src/transport/known-hosts.ts';
import { renderConfig, type SshConfig } from '../../../src/transport/openssh/config-file.ts';
import { decidingLines, renderKnownHosts } from '../../../src/transport/openssh/known-hosts-file.ts';
import { findSystemSsh } from '../../../src/transport/openssh/system-ssh.ts';
import { openTransport } from '../../../src/transport/transport.ts';
import { run } from '../../fleet/run.ts';
import { aHost } from '../a-host.ts';
import { ed25519Key, fields } from '../host-keys.ts';
import { makeAuthority } from './authority.ts';

const a = fields(ed25519Key(1));
const b = fields(ed25519Key(2));

describe("the system's ssh", () => {
  test('is found here', async () => {
    expect(await findSystemSsh()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+$/) });
  });

  test.each<[string, string | undefined, string]>([
    ['none', undefined, 'no such program'],
    ['old', 'echo "OpenSSH_7.4p1, OpenSSL 1.0.2k-fips" >&2', 'OpenSSH 7.4'],
    ['another', 'echo "Dropbear v2022.83" >&2', 'another program of that name'],
    ['broken', 'exit 1', 'no such program'],
    [
      'one without lists',
      'case $1 in -V) echo "OpenSSH_9.2p1, x" >&2;; esac',
      'OpenSSH 9.2, which does not list its algorithms',
    ],
  ])('%s', async (_name, script, found) => {
    const directory = await mkdtemp(join(tmpdir(), 'limits-audit-path-'));
    if (script !== undefined) {
      await writeFile(join(directory, 'ssh'), `#!/bin/sh\n${script}\n`);
      await chmod(join(directory, 'ssh'), 0o755);
    }
    expect(await findSystemSsh(directory)).toEqual({
      message: `ssh-backend: expected OpenSSH 7.9 or newer as "ssh" on this machine, found ${found}`,
      hint: 'Install the OpenSSH client (Debian and Ubuntu: openssh-client; Fedora and RHEL: openssh-clients), or use ssh-backend: builtin.',
    });
    await rm(directory, { recursive: true });
  });
});

describe('what the backend cannot do is said before anything is contacted', () => {
  const knownHosts = { name: 'kh', text: `web1 ${a}\n` };

  test('a password and a pin', async () => {
    const transport = await openTransport({ backend: 'openssh', password: 'x', knownHosts, connectTimeoutMs: 1000 });
    expect(transport.check([aHost({ hostKey: `SHA256:${'a'.repeat(42)}A` })])).toEqual([
      {
        message: 'ssh-password: expected a key, found a password, which ssh-backend: openssh cannot use',
        hint: 'Give a key in ssh-key, or set ssh-backend: builtin.',
      },
      {
        message: 'limits_host_key: ssh-backend: openssh cannot check a pinned fingerprint, and one is set for web1',
        hint: 'Put the whole line of the host key into known-hosts instead (ssh-keyscan prints it; compare its fingerprint with the pin), or set ssh-backend: builtin.',
      },
    ]);
    expect(transport.check([aHost({ transport: 'local', user: undefined })])).toEqual([]);
  });

  test('a certificate for the built-in client', async () => {
    const authority = await makeAuthority();
    const { key, certificate } = await authority.issue('audit');
    await authority.remove();
    const opening = openTransport({ key, certificate, knownHosts, connectTimeoutMs: 1000 });
    await expect(opening).rejects.toMatchObject({
      problems: [
        {
          message:
            'ssh-certificate: expected ssh-backend: openssh with a certificate, found ssh-backend: builtin, which cannot use one',
          hint: "Set ssh-backend: openssh, which logs in with the system's own ssh.",
        },
      ],
    });
  });

  test('a certificate that cannot be used', async () => {
    const opening = openTransport({ backend: 'openssh', certificate: 'x', knownHosts, connectTimeoutMs: 1000 });
    await expect(opening).rejects.toMatchObject({
      problems: [{ message: 'ssh-certificate: expected an SSH certificate, found other text' }],
    });
  });
});

describe('the lines that decide', () => {
  const identity = (port: number) => ({ address: 'WEB1', port, pinned: undefined, alias: undefined });
  const render = (text: string, port = 2222) =>
    renderKnownHosts('web1', decidingLines(parseKnownHosts('kh', text), identity(port)));

  test.each<[string, string, string]>([
    ['the name with the port comes first', `web1 ${a}\n[web1]:2222 ${b}\n`, `web1 ${b}\n`],
    ['the plain name when that one has no key', `web1 ${a}\n[web1]:22 ${b}\n`, `web1 ${a}\n`],
    [
      'patterns and marks',
      `@revoked * ${a}\n@cert-authority *,!web2 ${b}\n`,
      `@revoked web1 ${a}\n@cert-authority web1 ${b}\n`,
    ],
    ['no other host', `web2 ${a}\n![web1]:2222,!web1,* ${b}\n`, ''],
  ])('%s', (_name, text, expected) => {
    // A mark that fits both names is found under both.
    expect([...new Set(render(text).split(/(?<=\n)/))].join('')).toBe(expected);
  });
});

describe('a configuration', () => {
  const config: SshConfig = {
    relay: { address: '127.1.2.3', port: 40_000, source: '127.4.5.6' },
    user: 'audit',
    alias: 'web1',
    knownHostsFile: '/tmp/d/known-hosts-1',
    knownTypes: new Set(['ssh-rsa']),
    hasAuthority: false,
    agentSocket: '/tmp/d/agent-1',
    identityFiles: [],
    certificateFiles: [],
    connectTimeoutMs: 1500,
  };
  const all = (...names: readonly string[]) => new Set(names);
  const ssh = {
    version: '9.2',
    kex: all('curve25519-sha256', 'ecdh-sha2-nistp256'),
    cipher: all('aes128-ctr', '3des-cbc'),
    mac: all('hmac-sha2-256'),
    key: all('ssh-ed25519', 'ssh-rsa', 'ssh-dss'),
  };

  test('names only algorithms that we pin and that this ssh knows, the known type first', () => {
    const lines = renderConfig(config, ssh).split('\n');
    for (const line of [
      'KexAlgorithms curve25519-sha256,ecdh-sha2-nistp256',
      'Ciphers aes128-ctr',
      'MACs hmac-sha2-256',
      'HostKeyAlgorithms rsa-sha2-512,rsa-sha2-256,ssh-ed25519',
      'ConnectTimeout 2',
      // Otherwise ssh would take the keys of the account that runs the audit.
      'IdentityFile none',
      'StrictHostKeyChecking yes',
      'ForwardAgent no',
    ]) {
      expect(lines).toContain(`  ${line}`);
    }
    expect(renderConfig(config, ssh)).not.toMatch(/ssh-dss|3des|[, ]ssh-rsa[,\n]/);
  });

  test('with an authority, certificates are asked for first', () => {
    expect(renderConfig({ ...config, hasAuthority: true }, ssh)).toContain(
      '  HostKeyAlgorithms rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512,',
    );
  });

  test.each<[string, Partial<SshConfig>]>([
    ['a user with a line of its own', { user: 'audit\nProxyCommand touch /tmp/x' }],
    ['a user with a quote', { user: 'a"b' }],
    ['a user like an option', { user: '-oProxyCommand=x' }],
    ['an alias with a space', { alias: 'web1 web2' }],
    ['an alias with a line of its own', { alias: 'web1\nMatch exec x' }],
    ['a port out of range', { relay: { ...config.relay, port: 70_000 } }],
  ])('%s is not written', (_name, parts) => {
    expect(() => renderConfig({ ...config, ...parts }, ssh)).toThrow('unsafe user, host or port');
  });

  test('is what the real ssh makes of it', async () => {
    const found = await findSystemSsh();
    if ('message' in found) throw new Error(found.message);
    const directory = await mkdtemp(join(tmpdir(), 'limits-audit-config-'));
    const file = join(directory, 'config');
    // An account of a Windows domain has what elsewhere is an escape.
    await writeFile(file, renderConfig({ ...config, user: 'EXAMPLE\\ann', hasAuthority: true }, found));
    const lines = (await run(['ssh', '-G', '-F', file, 'host'])).split('\n');
    await rm(directory, { recursive: true });
    for (const line of [
      'user EXAMPLE\\ann',
      'hostname 127.1.2.3',
      'port 40000',
      'bindaddress 127.4.5.6',
      'hostkeyalias web1',
      'stricthostkeychecking true',
      'userknownhostsfile /tmp/d/known-hosts-1',
      'globalknownhostsfile /dev/null',
      'identityagent /tmp/d/agent-1',
      'identitiesonly yes',
      'identityfile none',
      'batchmode yes',
      'forwardagent no',
      'permitlocalcommand no',
      'preferredauthentications publickey',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.filter((line) => /^(?:proxycommand|proxyjump|sendenv|setenv) /.test(line))).toEqual([]);
  });
});
