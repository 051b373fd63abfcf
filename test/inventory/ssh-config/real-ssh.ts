import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';

/** What decides where a connection leads and which keys count, by ssh's own words for it. */
export interface Answer {
  readonly hostname: string;
  readonly user: string;
  readonly port: string;
  /** As written, without `ssh://`. */
  readonly proxyjump: string | undefined;
  /** With tokens replaced, without `none`. */
  readonly identityfile: readonly string[];
  /** With blanks between them, as `ssh -G` prints them. */
  readonly userknownhostsfile: string;
  readonly hostkeyalias: string | undefined;
}

const { homedir: home, username } = userInfo();

/** The real client's reading of a configuration for a host; undefined when it refuses the file. */
export async function askSsh(file: string, host: string): Promise<Answer | undefined> {
  const printed = await run(['-G', '-F', file, '--', host]);
  return printed === undefined ? undefined : parse(printed, host);
}

/** What ssh has when the configuration is silent, which is nothing for us. */
const defaults = {
  identityfile: (await linesOf('identityfile')).join(),
  userknownhostsfile: (await linesOf('userknownhostsfile')).join(),
};

async function linesOf(keyword: string): Promise<readonly string[]> {
  return values((await run(['-G', '-F', 'none', '--', 'x'])) ?? '', keyword);
}

function run(args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    execFile('ssh', args, (error, stdout) => {
      if (error && error.code !== 255) reject(error);
      else resolve(error ? undefined : stdout);
    });
  });
}

function values(printed: string, keyword: string): readonly string[] {
  return [...printed.matchAll(/^(\S+) (.*)$/gm)].filter((line) => line[1] === keyword).map((line) => line[2] ?? '');
}

function parse(printed: string, host: string): Answer {
  const one = (keyword: string) => values(printed, keyword)[0];
  const hostname = one('hostname') ?? '';
  const user = one('user') ?? '';
  // `ssh -G` prints these without replacing the tokens.
  const tokens: Readonly<Record<string, string>> = { d: home, h: hostname, n: host, r: user, u: username, '%': '%' };
  const expand = (path: string) =>
    path.replace(/^~(?=\/)/, home).replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole);
  const own = (keyword: keyof typeof defaults) => {
    const found = values(printed, keyword);
    return found.join() === defaults[keyword] ? [] : found;
  };
  const real = (path: string) => path.toLowerCase() !== 'none' && path !== '/dev/null';
  return {
    hostname,
    user,
    port: one('port') ?? '',
    proxyjump: one('proxyjump'),
    identityfile: own('identityfile').filter(real).map(expand),
    userknownhostsfile: own('userknownhostsfile').filter(real).join(' '),
    hostkeyalias: one('hostkeyalias'),
  };
}
