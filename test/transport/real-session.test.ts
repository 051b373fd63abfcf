import { expect, test } from 'vitest';
import { makeAccount } from '../fleet/account.ts';
import { hostOf } from './a-host.ts';
import { open, runScript } from './try-connect.ts';
import { right, sayHello, withSshd } from './with-sshd.ts';

test('a login with a password alone', async () => {
  const account = await makeAccount({ password: 'right secret' });
  await withSshd({ config: ['PasswordAuthentication yes'] }, async (server) => {
    const host = hostOf(server, { user: account.user });
    await sayHello(server.port, right(server, { key: undefined, password: 'right secret', host }));
  });
  await account.remove();
});

test('the server dies in the middle', async () => {
  await withSshd({}, async (server) => {
    const session = await open(server.port, right(server));
    const ran = await runScript(session, 'echo partial; sleep 0.5; kill -9 $PPID; sleep 5\n');
    expect(ran).toMatchObject({ how: 'lost', stdout: 'partial\n' });
  });
});
