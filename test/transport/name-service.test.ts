import { lookup as ask } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { nameService } from '../../src/transport/name-service.ts';
import { descendants, until } from '../action/processes.ts';

const helpers = () => descendants(process.pid).filter(({ command }) => command.includes('process.send'));

test('answers as the system does: addresses and errors', async () => {
  const lookup = nameService();
  expect(await lookup('localhost')).toEqual(await ask('localhost', { all: true }));
  expect(await lookup('127.0.0.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  await expect(lookup('a name')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('one helper for all names, without any environment but its number of threads', async () => {
  const before = helpers().map(({ pid }) => pid);
  const lookup = nameService();
  await Promise.all([lookup('localhost'), lookup('localhost'), lookup('localhost')]);
  const own = helpers().filter(({ pid }) => !before.includes(pid));
  expect(own).toHaveLength(1);
  const environment = await readFile(`/proc/${own[0]?.pid}/environ`, 'utf8');
  expect(environment.split('\0').filter((entry) => !entry.startsWith('NODE_CHANNEL_'))).toEqual([
    'UV_THREADPOOL_SIZE=128',
    '',
  ]);
});

test('a helper that is killed costs nobody an answer', async () => {
  const before = helpers().map(({ pid }) => pid);
  const lookup = nameService();
  const first = lookup('localhost');
  const own = await until('a helper', () => helpers().find(({ pid }) => !before.includes(pid)));
  process.kill(own.pid, 'SIGKILL');
  expect(await first).toEqual(await ask('localhost', { all: true }));
  await until('its end', () => !helpers().some(({ pid }) => pid === own.pid));
  expect(await lookup('localhost')).toEqual(await ask('localhost', { all: true }));
});
