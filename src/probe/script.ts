import { probe } from './probe.embedded.ts';

/** What a nonce may look like: it becomes a word of the script and of two lines of its output. */
const NONCE = /^[0-9A-Za-z]{8,64}$/;

/** The script for stdin. Its last line alone runs something, so a script that was cut on its way does nothing. */
export function probeScript(nonce: string): string {
  if (!NONCE.test(nonce)) throw new TypeError('expected a nonce of 8 to 64 letters and digits');
  return `${probe}\nmain ${nonce} </dev/null\n`;
}
