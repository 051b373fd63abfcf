import { expect, test } from 'vitest';
import { parseKnownHosts } from '../../src/transport/known-hosts.ts';
import { knownHostsByServer } from '../../src/transport/server-known-hosts.ts';
import { ed25519Key, fields } from './host-keys.ts';

const common = parseKnownHosts('known-hosts', `web1 ${fields(ed25519Key(1))}\n`);
const own = parseKnownHosts(
  '/etc/own',
  `web1 ${fields(ed25519Key(2))}\n@revoked * ${fields(ed25519Key(1))}\nweb1 ssh-ed25519 AAAA\n`,
);
const servers = knownHostsByServer(common, new Map([['/etc/own', own]]));

test("a server's own file adds to the lines of the run, for that server alone", () => {
  const places = (files: readonly string[]) =>
    servers
      .of({ knownHostsFiles: files })
      .linesFor('web1')
      .map(({ place, marker }) => `${place.file}:${place.line} ${marker}`);
  expect(places([])).toEqual(['known-hosts:1 none']);
  expect(places(['/etc/own'])).toEqual(['known-hosts:1 none', '/etc/own:1 none', '/etc/own:2 revoked']);
  expect(servers.of({ knownHostsFiles: ['/etc/own'] }).broken).toHaveLength(1);
});

test('a file that is not there is empty, and the same files are joined once', () => {
  expect(servers.of({ knownHostsFiles: ['/nosuch'] }).lines).toHaveLength(1);
  expect(servers.of({ knownHostsFiles: ['/etc/own'] })).toBe(servers.of({ knownHostsFiles: ['/etc/own'] }));
});
