import type { Become } from './host.ts';

/** What a workflow may ask for: `sudo` is root, `sudo:USER` another user. */
export type BecomeChoice = Become | `sudo:${string}`;

/** How privileges are raised, and to whose. */
export interface Raised {
  readonly become: Become;
  /** Undefined for root. */
  readonly becomeUser: string | undefined;
}

/**
 * A user that sudo may be told to become. The name is a word of the remote command, so it has to be one that no shell
 * reads anything into, and it comes from the workflow alone: an inventory can only agree with it.
 */
const TARGET_USER = /^[a-z_][a-z0-9_-]{0,31}$/;

export function isTargetUser(name: string): boolean {
  return TARGET_USER.test(name);
}

/** Reads a {@link BecomeChoice}; undefined when it is none. */
export function readChoice(text: string): BecomeChoice | undefined {
  if (text === 'none' || text === 'sudo') return text;
  const user = text.startsWith('sudo:') ? text.slice('sudo:'.length) : '';
  return isTargetUser(user) ? `sudo:${user}` : undefined;
}

export function splitChoice(choice: BecomeChoice): Raised {
  if (choice === 'none' || choice === 'sudo') return { become: choice, becomeUser: undefined };
  const user = choice.slice('sudo:'.length);
  return { become: 'sudo', becomeUser: user === 'root' ? undefined : user };
}
