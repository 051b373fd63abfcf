import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { found } from './canary.ts';
import { snapshot } from './processes.ts';

describe('the search itself', () => {
  const text = (place: string) => new Map([['here', place]]);

  test.each<[string, (secret: string) => string]>([
    ['raw', (secret) => `x${secret}x`],
    ['one line of several', (secret) => secret.split('\n').at(1) ?? secret],
    ['JSON', (secret) => JSON.stringify({ secret })],
    ['JSON in JSON, by its lines', (secret) => JSON.stringify(JSON.stringify(secret)).replaceAll('\\\\n', '\n')],
    ['hex', (secret) => Buffer.from(secret).toString('hex')],
    ['a URL', (secret) => `?q=${encodeURIComponent(secret)}`],
    ['base64', (secret) => Buffer.from(secret).toString('base64')],
    ['base64 in the middle', (secret) => Buffer.from(`Basic:${secret}:`).toString('base64')],
    ['base64 one further', (secret) => Buffer.from(`Basic: ${secret}:`).toString('base64')],
    ['base64 two further', (secret) => Buffer.from(`Basic:: ${secret}:`).toString('base64url')],
  ])('finds %s', (_form, write) => {
    const secret = 'first canary line\nsecond canary line';
    expect(found([{ name: 'canary', secret: Buffer.from(secret) }], text(write(secret)))).not.toEqual([]);
    expect(
      found([{ name: 'canary', secret: Buffer.from(secret) }], text('first, second, and a line of base64')),
    ).toEqual([]);
  });

  test('sees the command lines and environments of processes that it watches', async () => {
    const child = spawn('sleep', ['60.25'], { env: { ...process.env, CANARY_IN_ENVIRONMENT: '1' }, stdio: 'ignore' });
    await once(child, 'spawn');
    const seen = snapshot(0);
    const unseen = snapshot(child.pid ?? 0);
    child.kill();
    expect(seen.some((each) => each.includes('sleep 60.25'))).toBe(true);
    expect(seen.some((each) => each.includes('CANARY_IN_ENVIRONMENT=1'))).toBe(true);
    expect(unseen.some((each) => each.includes('CANARY_IN_ENVIRONMENT=1'))).toBe(false);
  });
});
