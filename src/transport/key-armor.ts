import type { Problem } from '../problem.ts';

/** A private key's text between its BEGIN and END lines. */
export interface Armor {
  /** `OPENSSH PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`, `PRIVATE KEY` or `ENCRYPTED PRIVATE KEY`. */
  readonly label: string;
  /** The whole, as its makers write it. */
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * Finds the private key in what people put into secrets, and puts right what happens on the way: CRLF, literal
 * `\n`, indentation, a byte order mark, lines joined by spaces, a missing last line end.
 */
export function readArmor(text: string): Armor | Problem {
  const repaired = text
    .replace(/^\uFEFF/, '')
    .replace(/\\r/g, '')
    .replace(/\\n/g, '\n');
  const blocks = [...repaired.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)];
  const [block] = blocks;
  const label = block?.[1] ?? '';
  const problem = refuseText(repaired, label);
  if (problem) return problem;
  if (blocks.length > 1) {
    return {
      message: `ssh-key: expected one private key, found ${blocks.length}`,
      hint: 'Put only the key for the audit into the secret.',
    };
  }
  return readBlock(label, block?.[2] ?? '');
}

function readBlock(label: string, body: string): Armor {
  // Old PEM encryption is announced by two header lines; whatever became of their line ends, they are these.
  const headers = /^\s*Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([A-Z0-9-]+),\s*([0-9A-Fa-f]+)\s/.exec(body);
  const base64 = body.slice(headers?.[0].length ?? 0).replace(/\s+/g, '');
  const text = [
    `-----BEGIN ${label}-----`,
    ...(headers ? ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${headers[1]},${headers[2]}`, ''] : []),
    ...(base64.match(/.{1,64}/g) ?? []),
    `-----END ${label}-----`,
    '',
  ];
  return { label, text: text.join('\n'), bytes: Buffer.from(base64, 'base64') };
}

export function isEncrypted(armor: Armor): boolean {
  if (armor.label === 'OPENSSH PRIVATE KEY') {
    // The cipher's name follows the 15 bytes of magic and its own length.
    return armor.bytes.subarray(19, 23).toString('latin1') !== 'none';
  }
  return armor.label === 'ENCRYPTED PRIVATE KEY' || armor.text.includes('\nProc-Type: 4,ENCRYPTED\n');
}

const supported: ReadonlySet<string> = new Set([
  'OPENSSH PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
]);

const PUBLIC_LINE = /^\s*(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp\d+|sk-[a-z0-9-]+@openssh\.com)\s+AAAA/;
const CERTIFICATE_LINE = /^\s*[a-z0-9-]+-cert-v01@openssh\.com\s+AAAA/;

/** Tells what else was given by mistake. Says what kind of text it is, never any of it. */
function refuseText(text: string, label: string): Problem | undefined {
  if (supported.has(label)) return undefined;
  const found = describeText(text, label);
  return { message: `ssh-key: expected a private key, found ${found.what}`, hint: found.hint };
}

function describeText(text: string, label: string): { readonly what: string; readonly hint: string } {
  const whole = 'Copy the whole file into the secret, with its BEGIN and END lines: gh secret set NAME < KEYFILE.';
  if (label === 'DSA PRIVATE KEY') {
    return {
      what: 'a DSA key, which is broken and no longer accepted',
      hint: 'Make a new key: ssh-keygen -t ed25519.',
    };
  }
  if (/^\s*PuTTY-User-Key-File-/.test(text)) {
    return {
      what: "a key in PuTTY's format",
      hint: 'Convert it: puttygen KEYFILE.ppk -O private-openssh-new -o KEYFILE.',
    };
  }
  if (CERTIFICATE_LINE.test(text)) {
    return {
      what: 'an SSH certificate',
      hint: 'Give the certificate in ssh-certificate, with ssh-backend: openssh, and the private key that it is for here.',
    };
  }
  if (PUBLIC_LINE.test(text) || label.includes('PUBLIC KEY')) {
    return { what: 'a public key', hint: 'Give the other file, the one without .pub.' };
  }
  if (label.includes('CERTIFICATE')) return { what: 'an X.509 certificate', hint: whole };
  if (label !== '') return { what: `something called "${label.slice(0, 40)}"`, hint: whole };
  if (text.includes('-----BEGIN ')) return { what: 'one without its END line', hint: whole };
  if (Buffer.from(text, 'base64').toString('latin1').includes('-----BEGIN ')) {
    return {
      what: 'one that is encoded in base64 as a whole',
      hint: 'Give the key itself, with its BEGIN and END lines.',
    };
  }
  return { what: 'text without a BEGIN line', hint: whole };
}
