import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/problem.ts';
import { openTransport, type TransportSettings } from '../../src/transport/transport.ts';
import { aHost } from './a-host.ts';
import { ed25519Key, fields } from './host-keys.ts';
import { caught } from './try-connect.ts';

function settings(parts: Partial<TransportSettings> = {}): TransportSettings {
  return { knownHosts: undefined, connectTimeoutMs: 500, ...parts };
}

const line = `web1 ${fields(ed25519Key(1))}\n`;

describe('openTransport', () => {
  test('throws for a key that cannot be used', async () => {
    const opening = openTransport(settings({ key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5' }));
    await expect(opening).rejects.toBeInstanceOf(ConfigurationError);
    await expect(opening).rejects.toThrow(
      'ssh-key: expected a private key, found a public key\n  Give the other file, the one without .pub. Or start an SSH agent that holds it (SSH_AUTH_SOCK): then this one of its keys is used.',
    );
  });

  test('takes blank inputs for inputs that were not given', async () => {
    await openTransport(settings({ key: ' \n', keyPassphrase: '', password: '', agentSocket: '' }));
  });
});

describe('check', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e'].map((name) => aHost({ name, address: 'web1' }));
  const pinned = `SHA256:${'A'.repeat(43)}`;

  const noKnownHosts = (names: string, found = 'nothing') => ({
    message: `known-hosts: expected the host keys of ${names}, found ${found}`,
    hint: 'Host keys are always checked: put the lines of a trusted known_hosts file into known-hosts, or pin a key with limits_host_key.',
  });

  test('all at once: no host keys, nothing to log in with, a pin that is none', async () => {
    const transport = await openTransport(settings());
    const odd = aHost({ name: 'f', hostKey: 'MD5:aa:bb' });
    expect(transport.check([...hosts, odd])).toEqual([
      {
        message: 'limits_host_key of f: expected SHA256: and 43 base64 digits, found "MD5:aa:bb"',
        place: { file: 'inventory.yml', line: 3 },
        hint: 'Copy it from the host: ssh-keygen -l -E sha256 -f /etc/ssh/ssh_host_ed25519_key.pub.',
      },
      noKnownHosts('a, b, c and 2 more'),
      {
        message:
          'ssh-key: expected something to log in to a, b, c and 3 more with, found neither ssh-key nor ssh-password nor an SSH agent',
        hint: 'Give a private key in ssh-key, or start an agent (SSH_AUTH_SOCK). Workflows that a fork triggers get no secrets.',
      },
    ]);
  });

  test('host keys that are sought need not be there, all else must', async () => {
    const transport = await openTransport(settings());
    expect(transport.check(hosts, 'sought').map(({ message }) => message.split(':')[0])).toEqual(['ssh-key']);
  });

  test('lines that cannot be used are none', async () => {
    const transport = await openTransport(
      settings({ password: 'x', knownHosts: { name: 'kh', text: 'web1 ssh-ed25519 AAAA\n' } }),
    );
    expect(transport.check([aHost({ name: 'a' })])).toEqual([
      noKnownHosts('a', 'no line that can be used'),
      {
        message: 'expected a key of type ssh-ed25519 in base64, found something else: the line is ignored',
        place: { file: 'kh', line: 1 },
        hint: 'Replace the line: the name, and what is in /etc/ssh/ssh_host_ed25519_key.pub on the host itself.',
      },
    ]);
  });

  test('a public key as it stands on the host has no name to go by', async () => {
    const text = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC/rjDwpf9016hBD+mOtgS3ADje5NzFOpu1ifowfxmpa root@web1\n';
    const transport = await openTransport(settings({ password: 'x', knownHosts: { name: 'kh', text } }));
    expect(transport.check([aHost({ name: 'a' })])).toEqual([
      noKnownHosts('a', 'no line that can be used'),
      {
        message: 'expected "HOSTS KEYTYPE KEY", found a public key without a host name: the line is ignored',
        place: { file: 'kh', line: 1 },
        hint: "Put the host's name in front: web1.example.com ssh-ed25519 …",
      },
    ]);
  });

  test.each([
    ['a password', { password: 'x' }],
    ['an agent', { agentSocket: '/run/agent' }],
  ])('with host keys and %s there is nothing to say', async (_name, credential) => {
    const transport = await openTransport(settings({ ...credential, knownHosts: { name: 'kh', text: line } }));
    expect(transport.check(hosts)).toEqual([]);
  });

  test('pinned hosts need no known_hosts, local ones need nothing', async () => {
    const transport = await openTransport(settings({ password: 'x' }));
    expect(transport.check([aHost({ hostKey: pinned })])).toEqual([]);
    const bare = await openTransport(settings());
    expect(bare.check([aHost({ transport: 'local', user: undefined })])).toEqual([]);
  });
});

test('allowed-hosts holds for a host that is said to be this machine', async () => {
  const { signal } = new AbortController();
  const local = aHost({ name: 'web1', transport: 'local', user: undefined });
  const strict = await openTransport(settings({ allowedHosts: ['web1', '10.0.0.0/8'] }));
  expect(await caught(strict.connect(local, signal))).toMatchObject({
    code: 'address-refused',
    phase: 'resolve',
    hint: 'If this machine is to be audited, add localhost to allowed-hosts in the workflow.',
  });
  const open = await openTransport(settings({ allowedHosts: ['localhost'] }));
  (await open.connect(local, signal)).close();
});

test('warnings tell of lines that name one of the hosts and cannot be read', async () => {
  const text = `${line}[web1]:2222 ssh-ed25519 AAAA\nweb2 ssh-ed25519 AAAA\n`;
  const transport = await openTransport(settings({ knownHosts: { name: 'kh', text } }));
  expect(transport.warnings([aHost({ address: 'web1' })])).toEqual([]);
  expect(transport.warnings([aHost({ address: 'WEB1', port: 2222 })])).toEqual([
    {
      message: 'expected a key of type ssh-ed25519 in base64, found something else: the line is ignored',
      place: { file: 'kh', line: 2 },
      hint: 'Replace the line: the name, and what is in /etc/ssh/ssh_host_ed25519_key.pub on the host itself.',
    },
  ]);
});

describe('before there is a connection', () => {
  const connect = async (
    parts: Partial<TransportSettings>,
    host: Parameters<typeof aHost>[0],
    signal?: AbortSignal,
  ) => {
    const transport = await openTransport(settings({ password: 'x', ...parts }));
    return await caught(transport.connect(aHost(host), signal ?? new AbortController().signal));
  };

  test('a name with several addresses, none of which listens', async () => {
    const lookup = async () => [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    expect(await connect({ lookup }, { address: 'web1', port: 1 })).toMatchObject({
      code: 'connect-refused',
      phase: 'connect',
    });
  });

  test('a name that does not exist', async () => {
    const lookup = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    expect(await connect({ lookup }, { address: 'nosuch.invalid' })).toEqual({
      code: 'dns',
      phase: 'resolve',
      message: 'The name nosuch.invalid does not resolve to an address.',
      hint: 'Check the name (ansible_host) and that the runner uses a resolver that knows it.',
    });
  });

  test('a resolver that does not answer', async () => {
    const lookup = () => new Promise<never>(() => {});
    expect(await connect({ lookup, connectTimeoutMs: 50 }, { address: 'web1' })).toEqual({
      code: 'dns-timeout',
      phase: 'resolve',
      message: 'The resolver gave no answer for web1 within 0.1 s.',
      hint: 'Check the DNS servers of the runner, or give an address in ansible_host.',
    });
  });

  test('a resolver that says that it has no answer', async () => {
    const lookup = async () => {
      throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
    };
    expect((await connect({ lookup }, { address: 'web1' })).code).toBe('dns-timeout');
  });

  test("a runner without files to spare is not the host's fault", async () => {
    const lookup = async () => {
      throw Object.assign(new Error('getaddrinfo EMFILE'), { code: 'EMFILE' });
    };
    expect(await connect({ lookup }, { address: 'web1' })).toEqual({
      code: 'local-resource',
      phase: 'resolve',
      message: 'The runner itself ran out of something, so the host was not contacted: EMFILE.',
      hint: 'Lower concurrency, or raise the limits of the runner (open files, processes, memory).',
    });
  });

  test('an address without a way to it', async () => {
    const failure = await connect(
      { lookup: async () => [{ address: '::ffff:0:0', family: 6 }] },
      { address: '255.255.255.255' },
    );
    expect(failure).toMatchObject({ code: 'unreachable', phase: 'connect' });
  });

  test('a run that is already over', async () => {
    expect(await connect({}, {}, AbortSignal.abort())).toMatchObject({ code: 'cancelled', phase: 'run' });
  });

  test('a run that ends during the name lookup', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const lookup = () => new Promise<never>(() => {});
    expect(await connect({ lookup }, { address: 'web1' }, controller.signal)).toMatchObject({
      code: 'cancelled',
      phase: 'resolve',
    });
  });
});
