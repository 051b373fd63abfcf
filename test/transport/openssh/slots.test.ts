import { expect, test } from 'vitest';
import { Slots } from '../../../src/transport/openssh/slots.ts';

const never = new AbortController().signal;

async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

test('so many at a time for each key, in their order', async () => {
  const slots = new Slots(2);
  const first = await slots.take('a', never);
  await slots.take('a', never);
  const third = slots.take('a', never);
  const fourth = slots.take('a', never);
  expect(await settled(slots.take('b', never))).toBe(true);
  expect(await settled(third)).toBe(false);
  first();
  // Giving it back twice frees no other.
  first();
  expect(await settled(third)).toBe(true);
  expect(await settled(fourth)).toBe(false);
  (await third)();
  expect(await settled(fourth)).toBe(true);
});

test('who gives up passes on its turn', async () => {
  const slots = new Slots(1);
  const release = await slots.take('a', never);
  const controller = new AbortController();
  const impatient = slots.take('a', controller.signal);
  const patient = slots.take('a', never);
  controller.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  release();
  expect(await settled(patient)).toBe(true);
});
