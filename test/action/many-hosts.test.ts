import { expect, test } from 'vitest';
import { nodes, runCli } from './run-bundle.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

// Node 20 takes more than ten hosts that wait for one signal for a leak, and says so in the middle of the report.
test.each([...(await nodes())])('many hosts in flight give Node %s nothing to warn of', async (_version, node) => {
  const args = ['audit', '--inventory', 'hosts', '--known-hosts', '@known_hosts', '--retries', '0'];
  const run = await runCli(args, {
    node,
    files: {
      hosts: 'h[01:30] ansible_host=127.0.0.1 ansible_port=1 ansible_user=nobody\n',
      known_hosts: `[127.0.0.1]:1 ssh-ed25519 ${KEY}\n`,
    },
    environment: { LIMITS_AUDIT_SSH_PASSWORD: 'never sent' },
  });
  expect(run.report?.summary).toMatchObject({ hosts: 30, unreachable: 30 });
  expect(run.stderr).not.toContain('Warning');
});
