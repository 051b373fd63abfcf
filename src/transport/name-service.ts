import { type ChildProcess, spawn } from 'node:child_process';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { Lookup } from './resolve.ts';

/**
 * getaddrinfo cannot be cancelled, and blocks a thread for as long as the resolver stays silent. In our own process it
 * would keep a run that is over from ending (Node waits for its threads, `process.exit` too: 10 s and more), and two
 * names that hang would hold up all others (Node gives name lookups half of its four threads). So it is asked in a
 * process of its own, that can be killed and has threads for every host in flight.
 */
const HELPER = `
const { lookup } = require('node:dns');
process.on('message', ({ id, name }) =>
  lookup(name, { all: true }, (error, found) => process.send({ id, code: error ? error.code : undefined, found })));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
`;

/** Half of them are for lookups. */
const THREADS = '128';

interface Answer {
  readonly id: number;
  readonly code?: string;
  readonly found?: readonly LookupAddress[];
}

interface Question {
  readonly name: string;
  readonly resolve: (found: readonly LookupAddress[] | Promise<readonly LookupAddress[]>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The system's resolver, `/etc/hosts` and all, as `dns.lookup` asks it. The helper starts with the first name, gets no
 * environment and nothing but names, keeps nobody waiting at the end, and ends with this process however that ends.
 */
export function nameService(): Lookup {
  const questions = new Map<number, Question>();
  let helper: ChildProcess | undefined;
  let last = 0;

  const start = (): ChildProcess => {
    const child = spawn(process.execPath, ['-e', HELPER], {
      env: { UV_THREADPOOL_SIZE: THREADS },
      cwd: '/',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.unref();
    child.channel?.unref();
    child.on('message', (answer: Answer) => {
      const question = questions.get(answer.id);
      questions.delete(answer.id);
      if (answer.found !== undefined && answer.code === undefined) question?.resolve(answer.found);
      else question?.reject(Object.assign(new Error('the name was not resolved'), { code: answer.code }));
    });
    // No process to be had, or it was killed: what is open is asked as anybody would ask.
    const giveUp = () => {
      if (helper !== child) return;
      helper = undefined;
      for (const { name, resolve } of questions.values()) resolve(lookup(name, { all: true }));
      questions.clear();
    };
    child.once('error', giveUp);
    child.once('exit', giveUp);
    return child;
  };

  return (name) =>
    new Promise((resolve, reject) => {
      helper ??= start();
      last += 1;
      questions.set(last, { name, resolve, reject });
      // It may have gone a moment ago: its `exit` is on the way, and takes care of the question.
      helper.send({ id: last, name }, () => undefined);
    });
}
