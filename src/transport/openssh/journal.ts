import type { Phase } from '../failure.ts';

/** What the log of one ssh process has told so far. */
interface Told {
  phase: Phase;
  authenticated: boolean;
  /** The host keys that were shown, in the first key exchange and in those after it. */
  hostKeys: readonly { readonly type: string; readonly fingerprint: string }[];
  hostKeyRefused: boolean;
  /** `publickey SHA256:…` and `certificate SHA256:…`, in order. */
  tried: readonly string[];
  /** Methods that the server would go on with. */
  accepts: readonly string[];
  denied: boolean;
  partial: boolean;
  /** A key could only have signed with SHA-1. */
  sha1Refused: boolean;
  /** The server's reason for hanging up (SSH_MSG_DISCONNECT). */
  disconnect: { readonly code: number; readonly said: string } | undefined;
  /** What both sides have nothing in common of: `cipher`, `host key type`, … */
  mismatch: string | undefined;
  /** Why the server opened no channel, for a session or onwards from a jump host. */
  channelRefused: string | undefined;
  execRefused: boolean;
  /** How the remote command has ended. */
  exited: 'status' | 'signal' | undefined;
  /** Why ssh gave up. */
  fatal: string | undefined;
  /** Its last lines that are no debug output, for failures that nobody foresaw. */
  words: readonly string[];
}

const steps: readonly Phase[] = ['banner', 'kex', 'auth', 'session', 'exec'];
/** A server decides how often some lines come. */
const MOST = 32;

/**
 * Reads the log of one ssh process. The texts are those of OpenSSH 7.9 to 9.9, which are not translated; ssh-log.ts
 * says what they are worth.
 */
export class Journal {
  #told: Told = {
    phase: 'banner',
    authenticated: false,
    hostKeys: [],
    hostKeyRefused: false,
    tried: [],
    accepts: [],
    denied: false,
    partial: false,
    sha1Refused: false,
    disconnect: undefined,
    mismatch: undefined,
    channelRefused: undefined,
    execRefused: false,
    exited: undefined,
    fatal: undefined,
    words: [],
  };

  get told(): Readonly<Told> {
    return this.#told;
  }

  /** Phases only ever go forward. */
  enter(phase: Phase): void {
    if (steps.indexOf(phase) > steps.indexOf(this.#told.phase)) this.#told = { ...this.#told, phase };
  }

  take(line: string): void {
    for (const { pattern, phase, read } of meanings) {
      const found = pattern.exec(line);
      if (!found) continue;
      if (read) this.#told = { ...this.#told, ...read(found[1] ?? '', found[2] ?? '', this.#told) };
      if (phase) this.enter(phase);
      return;
    }
    if (/^debug\d:|^$|^@/.test(line)) return;
    this.#told = { ...this.#told, words: [...this.#told.words, line].slice(-4) };
  }
}

interface Meaning {
  readonly pattern: RegExp;
  readonly phase?: Phase;
  readonly read?: (first: string, second: string, told: Readonly<Told>) => Partial<Told>;
}

const meanings: readonly Meaning[] = [
  {
    pattern: /^debug1: Server host (?:key|certificate): (\S+) (SHA256:[A-Za-z0-9+/]{43})/,
    read: (type, fingerprint, { hostKeys }) => ({ hostKeys: [...hostKeys, { type, fingerprint }].slice(0, MOST) }),
  },
  { pattern: /^Host key verification failed\./, read: () => ({ hostKeyRefused: true }) },
  { pattern: /^Unable to negotiate with .*?: no matching (.+?) found/, read: (mismatch) => ({ mismatch }) },
  { pattern: /^debug1: SSH2_MSG_NEWKEYS received/, phase: 'auth' },
  {
    pattern: /^debug1: Offering public key: .*? ([A-Z0-9-]+) (SHA256:[A-Za-z0-9+/]{43})/,
    read: (type, fingerprint, { tried }) => {
      const what = type.endsWith('-CERT') ? 'certificate' : 'publickey';
      return { tried: [...tried, `${what} ${fingerprint}`].slice(0, MOST) };
    },
  },
  {
    pattern: /^debug1: Authentications that can continue: (.*)/,
    read: (methods) => ({ accepts: splitMethods(methods) }),
  },
  { pattern: /^Authenticated using "[^"]*" with partial success/, read: () => ({ partial: true }) },
  { pattern: /no mutual signature (?:algorithm|supported)/, read: () => ({ sha1Refused: true }) },
  {
    pattern: /^[^ ]*: Permission denied \(([^)]*)\)/,
    read: (methods) => ({ denied: true, accepts: splitMethods(methods) }),
  },
  { pattern: /^Authenticated to /, phase: 'session', read: () => ({ authenticated: true }) },
  {
    pattern: /^Received disconnect from .*? port \d+:(\d+): ?(.*)/,
    read: (code, said) => ({ disconnect: { code: Number(code), said } }),
  },
  { pattern: /^(?:debug1: )?channel 0: open failed: (.*)/, read: (channelRefused) => ({ channelRefused }) },
  { pattern: /^debug1: Sending command: /, phase: 'exec' },
  { pattern: /^exec request failed on channel 0/, read: () => ({ execRefused: true }) },
  {
    pattern: /^debug1: client_input_channel_req: channel 0 rtype exit-(status|signal) /,
    read: (how) => ({ exited: how === 'signal' ? 'signal' : 'status' }),
  },
  { pattern: /^ssh_dispatch_run_fatal: Connection to .*? port \d+: (.*)/, read: keepFirst },
  {
    pattern: /^((?:Bad packet length|Corrupted MAC|Corrupted padding|padding error|Protocol error).*)/,
    read: keepFirst,
  },
];

/** ssh calls a bad length an incorrect MAC afterwards, so as not to tell an attacker. */
function keepFirst(why: string, _second: string, { fatal }: Readonly<Told>): Partial<Told> {
  return { fatal: fatal ?? why };
}

function splitMethods(methods: string): readonly string[] {
  return methods.split(',').slice(0, MOST);
}
