import type { Place } from '../problem.ts';
import { isHostName, isPort, isUserName } from './names.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';

/** A jump host as a text names it: what the text leaves open is undefined. */
export interface JumpHop {
  readonly name: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

/** The jump hosts that one place asks for, nearest first. None: connect directly, whatever weaker places say. */
export interface Jump {
  readonly hops: readonly JumpHop[];
  /** Absent when an input asks for them. */
  readonly place: Place | undefined;
}

/** More hops than any network has; each costs a login. */
export const mostHops = 8;

/**
 * Reads jump hosts, nearest first: `[user@]host[:port]` or `ssh://[user@]host[:port]`, separated by commas, an IPv6
 * address before a port in brackets. `none`, and nothing at all, mean no jump. Undefined when it cannot be read,
 * which is then noted; `what` is the variable, keyword or input that holds the text.
 */
export function readJump(text: string, what: string, place: Place | undefined, problems: Problems): Jump | undefined {
  if (text.trim() === '' || text.trim().toLowerCase() === 'none') return { hops: [], place };
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > mostHops) {
    problems.add(`expected at most ${mostHops} jump hosts in ${what}, found ${parts.length}`, place);
    return undefined;
  }
  const read = parts.map(readHop);
  const hops: JumpHop[] = [];
  for (const hop of read) {
    if ('name' in hop) hops.push(hop);
    else
      problems.add(
        `expected jump hosts (user@host:port, nearest first) in ${what}, found ${hop.found}`,
        place,
        hop.hint,
      );
  }
  return hops.length === read.length ? { hops, place } : undefined;
}

interface Fault {
  readonly found: string;
  readonly hint: string | undefined;
}

const leaveOut = 'Leave a password out, and out of the file: inputs have the credentials.';

function readHop(part: string): JumpHop | Fault {
  if (part.toLowerCase() === 'none') return { found: quote(part), hint: 'It stands alone.' };
  const isUri = part.startsWith('ssh://');
  const bare = isUri ? part.slice('ssh://'.length).replace(/\/$/, '') : part;
  // A directory's user may have an @ in its name: ann@example.com@bastion.
  const at = bare.lastIndexOf('@');
  const user = at < 0 ? undefined : bare.slice(0, at);
  if (user?.includes(':')) return { found: 'a password', hint: leaveOut };
  const server = bare.slice(at + 1);
  // A comma or a missing host cuts USER:PASSWORD@HOST off in its middle: what is no port may be a password.
  if (/^[^:[\]]*:(?!\/\/|\d*(?:\/|$))/.test(server) && !isHostName(server)) {
    return { found: 'text after a colon that is no port: a password?', hint: leaveOut };
  }
  const [, bracketed, plain, digits] = /^(?:\[([^[\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(server) ?? [];
  const name = bracketed ?? plain;
  const port = digits === undefined ? undefined : Number(digits);
  const isGood =
    name !== undefined &&
    isHostName(name) &&
    (user === undefined || isUserName(user)) &&
    (port === undefined || isPort(port));
  if (isGood) return { name, user, port };
  const isAddress = isHostName(server) && server.includes(':');
  const hint = isAddress ? `Write an IPv6 address in brackets: [${server}]` : undefined;
  return { found: quote(part), hint };
}
