/** What a name has in it when its value is secret. */
const SECRET =
  /passw(?:or)?d|passphrase|pass$|pwd|secret|token|credential|api_?-?key|access_?-?key|private_?-?key|auth|dsn|sas|cookie|session_?-?key|encryption_?-?key|signing_?-?key/i;

/** Short options that carry a password, by the program that has them. */
const SHORT: readonly { readonly program: RegExp; readonly option: RegExp }[] = [
  { program: /^(?:mysql|mariadb)/, option: /^-p(?=.)/ },
  { program: /^(?:sshpass)$/, option: /^-p/ },
  { program: /^(?:curl|wget)$/, option: /^-u/ },
  { program: /^redis-cli$/, option: /^-a/ },
  { program: /^(?:mongo|mongod|mongosh|ldapsearch)$/, option: /^-[pw]$/ },
];

const MASK = '***';
const LONGEST = 4096;

/**
 * A command line with passwords, tokens and keys replaced by `***`, cut at 4,096 characters: `--password=…`,
 * `--token …`, `FOO_SECRET=…`, `user:pass@host` in URLs, `Authorization: …`. Masks rather too much than too little.
 */
export function maskSecrets(command: string): string {
  const cut = command.length > LONGEST ? `${command.slice(0, LONGEST)}…` : command;
  return maskShortOptions(maskNamed(maskUrls(cut)));
}

/** `scheme://user:pass@host`; also a user alone, which is how tokens are given. */
function maskUrls(text: string): string {
  return text.replace(/:\/\/(?:(?!:\/\/)[^\s'"])+/g, (url) => {
    const authority = url.slice(3).split('/', 1)[0] ?? '';
    // A slash that belongs to a password, unless what follows the colon is a port.
    const slashed = /^[^@/]*:(?!\d+\/)/.test(url.slice(3)) ? url.indexOf('@') : -1;
    const end = authority.includes('@') ? 3 + authority.lastIndexOf('@') : slashed;
    if (end < 0) return url;
    const user = url.slice(3, end).split(':', 1)[0] ?? '';
    return user.length === end - 3 ? `://${MASK}${url.slice(end)}` : `://${user}:${MASK}${url.slice(end)}`;
  });
}

/** One value: quoted, or up to white space. What follows a comma, `&` or `;` is not part of a plain one. */
const VALUE = /"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"'&;,]+/y;

/** Every word that reads like the name of a secret, and the value after `=`, `:` or, for an option, a space. */
function maskNamed(text: string): string {
  let result = '';
  let position = 0;
  for (const match of text.matchAll(/[\w.-]+/g)) {
    const [name] = match;
    if (match.index < position || !SECRET.test(name)) continue;
    const after = separatorEnd(text, match.index + name.length, name.startsWith('-'));
    if (after === undefined) continue;
    VALUE.lastIndex = after;
    const value = VALUE.exec(text)?.[0] ?? '';
    if (value === '' || value === MASK) continue;
    const scheme = /^(?:bearer|basic|digest|token)$/i.test(value) ? endOfScheme(text, after + value.length) : undefined;
    result += text.slice(position, after) + MASK;
    position = scheme ?? after + value.length;
  }
  return result + text.slice(position);
}

/** Where the value begins; undefined: no value belongs to this name. */
function separatorEnd(text: string, end: number, isOption: boolean): number | undefined {
  const separator = (isOption ? /["']?(?:\s*[=:]\s*|\s+)/y : /["']?\s{0,8}(?:=|:)\s{0,8}/y) as RegExp;
  separator.lastIndex = end;
  const found = separator.exec(text)?.[0];
  if (found === undefined) return undefined;
  const begin = end + found.length;
  // `--auth --verbose`: an option without a value.
  return isOption && !/[=:]/.test(found) && text[begin] === '-' ? undefined : begin;
}

/** `Authorization: Bearer abc`: the word after the scheme is the secret. */
function endOfScheme(text: string, start: number): number {
  VALUE.lastIndex = start;
  while (text[VALUE.lastIndex] === ' ') VALUE.lastIndex += 1;
  const from = VALUE.lastIndex;
  return from + (VALUE.exec(text)?.[0] ?? '').length;
}

function maskShortOptions(text: string): string {
  const words = text.split(/(\s+)/);
  const options = SHORT.filter(({ program }) =>
    words.some((word) => program.test(word.slice(word.lastIndexOf('/') + 1).replace(/^["']+/, ''))),
  );
  let maskNext = false;
  return words
    .map((word) => {
      if (word === '' || /^\s/.test(word)) return word;
      if (maskNext) {
        maskNext = false;
        return MASK;
      }
      const option = options.map(({ option }) => option.exec(word)?.[0]).find((found) => found !== undefined);
      if (option === undefined) return word;
      maskNext = option === word;
      return maskNext ? word : `${option}${MASK}`;
    })
    .join('');
}
