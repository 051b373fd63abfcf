import { secretsInNamedKeys, textsToMask } from '../../src/github/mask-secrets.ts';

/** Something that must not be found, and what it is called. */
export interface Canary {
  readonly name: string;
  readonly secret: Buffer;
}

/** Shorter pieces than this are found by chance. */
const SHORTEST = 8;

/** Every form in which a secret could be written down by accident: form → bytes to look for. */
function formsOf(secret: Buffer): ReadonlyMap<string, Buffer> {
  const forms = new Map<string, Buffer>();
  const add = (form: string, text: string | Buffer) => {
    const bytes = Buffer.from(text);
    if (bytes.length >= SHORTEST) forms.set(form, bytes);
  };
  const text = secret.toString('utf8');
  add('raw', secret);
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.trim().startsWith('-----')) add(`line ${index + 1}`, line.trim());
  }
  add('in JSON', JSON.stringify(text).slice(1, -1));
  add('in a URL', encodeURIComponent(text));
  add('in hex', secret.toString('hex'));
  add('in upper-case hex', secret.toString('hex').toUpperCase());
  // Inside of a longer text base64 depends on where the secret begins: its first and last digits vary.
  for (const offset of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/, '');
    const sure = shifted.slice(offset === 0 ? 0 : offset + 1, -1);
    add(`in base64, at ${offset}`, sure);
    add(`in base64url, at ${offset}`, sure.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

/** `CANARY FORM in PLACE` for everything that was found where it should not be. */
export function found(canaries: readonly Canary[], places: ReadonlyMap<string, Buffer | string>): readonly string[] {
  return canaries.flatMap(({ name, secret }) =>
    [...formsOf(secret)].flatMap(([form, bytes]) =>
      [...places]
        .filter(([, text]) => Buffer.from(text).includes(bytes))
        .map(([place]) => `${name} ${form} in ${place}`),
    ),
  );
}

/** The log as the runner shows it, and the texts that it was told to mask, which it shows nobody. */
export function splitLog(stdout: string): { readonly shown: string; readonly masked: readonly string[] } {
  const lines = stdout.split('\n');
  const isMask = (line: string) => line.startsWith('::add-mask::');
  const decode = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  return {
    shown: lines.filter((line) => !isMask(line)).join('\n'),
    masked: lines.filter(isMask).map((line) => decode(line.slice('::add-mask::'.length))),
  };
}

/** Exactly what has to be masked. */
export function masksOf(inputs: Readonly<Record<string, string>>): readonly string[] {
  return textsToMask([...Object.values(inputs), ...secretsInNamedKeys(inputs['ssh-keys'])]);
}

/** The 32 secret bytes of an ed25519 key that is not encrypted: they stand before the second copy of the public ones. */
export function seedOf(privateKey: string, publicKey: string): Buffer {
  const body = Buffer.from(privateKey.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const point = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').subarray(-32);
  const at = body.lastIndexOf(point);
  if (at < 32) throw new Error('no ed25519 key');
  return body.subarray(at - 32, at);
}
