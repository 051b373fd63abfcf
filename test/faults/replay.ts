import { readFileSync } from 'node:fs';
import type { ServerChannel } from 'ssh2';

const recorded = readFileSync(new URL('../../src/demo/captures/incident.txt', import.meta.url), 'utf8');
/** The last line of the script, which calls it with the nonce of this run. */
const CALL = /\nmain ([0-9A-Za-z]+) <\/dev\/null\n$/;

/** Answers the probe with what a host once said, as `edit` makes it, in the pieces that it makes of it. */
export function replay(edit: (text: string) => readonly (string | Buffer)[] = (text) => [text]) {
  return (channel: ServerChannel): void => {
    let script = '';
    channel.on('data', (chunk: Buffer) => {
      script += chunk.toString('latin1');
      const nonce = CALL.exec(script)?.[1];
      if (nonce !== undefined) say(channel, edit(recorded.replaceAll('NONCE', nonce)));
    });
  };
}

function say(channel: ServerChannel, pieces: readonly (string | Buffer)[]): void {
  const [piece, ...rest] = pieces;
  if (piece === undefined) {
    channel.exit(0);
    channel.end();
    return;
  }
  channel.write(piece);
  // Apart, so that the pieces are packets of their own.
  setTimeout(say, 20, channel, rest);
}
