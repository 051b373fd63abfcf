import { expect, test } from 'vitest';
import { Slots } from '../../src/transport/slots.ts';

const { signal } = new AbortController();

/** Whether a promise has settled once everything that is due has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const finish = () => {
    done = true;
  };
  promise.then(finish, finish);
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

test('no more than allowed are under way for one key, and others do not mind', async () => {
  const slots = new Slots(2);
  const first = await slots.take('a', signal);
  await slots.take('a', signal);
  const third = slots.take('a', signal);
  expect(await settled(third)).toBe(false);
  expect(await settled(slots.take('b', signal))).toBe(true);
  first();
  expect(await settled(third)).toBe(true);
});

test('whoever waits longest is next, and nobody slips in between', async () => {
  const slots = new Slots(1);
  const first = await slots.take('a', signal);
  const [second, third] = [slots.take('a', signal), slots.take('a', signal)];
  first();
  const late = slots.take('a', signal);
  expect(await Promise.all([second, third, late].map(settled))).toEqual([true, false, false]);
});

test('giving back twice frees one slot only', async () => {
  const slots = new Slots(1);
  const first = await slots.take('a', signal);
  first();
  first();
  await slots.take('a', signal);
  expect(await settled(slots.take('a', signal))).toBe(false);
});

test('who leaves the queue does not get a slot, and does not keep one', async () => {
  const slots = new Slots(1);
  const first = await slots.take('a', signal);
  const controller = new AbortController();
  const leaving = slots.take('a', controller.signal);
  const staying = slots.take('a', signal);
  controller.abort(new Error('enough'));
  await expect(leaving).rejects.toThrow('enough');
  first();
  expect(await settled(staying)).toBe(true);
});

test('a run that is over takes no slot', async () => {
  await expect(new Slots(1).take('a', AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
});
