import type { SshServer } from './host.ts';
import { readInventoryJump } from './inventory-jump.ts';
import type { Jump } from './jump.ts';
import { isFingerprint, isHostName, isKeyName, isPort, isUserName } from './names.ts';
import type { Problems } from './problems.ts';
import type { SshConfig } from './ssh-config/entry.ts';
import { type Configured, lookUp } from './ssh-config/look-up.ts';
import type { Found, VariableReader } from './variable-reader.ts';

/** What inventory and ssh_config say of a server, the inventory first; what both leave open is undefined. */
export interface ServerSettings {
  /** The name that Ansible would give to `ssh`, and ssh_config is asked for: ansible_host, else the server's name. */
  readonly sshName: string;
  readonly address: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly hostKey: string | undefined;
  readonly keys: readonly string[] | undefined;
  readonly jump: () => Jump | undefined;
  readonly configured: Configured | undefined;
}

/** `variables`: of the host of this name; absent for a jump host that is none of the inventory. */
export function readServer(
  name: string,
  variables: VariableReader | undefined,
  sshConfig: SshConfig | undefined,
  problems: Problems,
): ServerSettings {
  const reader = variables && new ServerReader(variables);
  const ownJump = variables && readInventoryJump(variables);
  const sshName = reader?.address() ?? name;
  const configured = sshConfig && lookUp(sshConfig, sshName, problems);
  return {
    sshName,
    address: configured?.address ?? sshName,
    port: reader?.port() ?? configured?.port,
    user: reader?.user() ?? configured?.user,
    hostKey: reader?.hostKey(),
    keys: reader?.keys(),
    jump: () => ownJump ?? configured?.jump(),
    configured,
  };
}

/** A server that can be logged in to: the paths of ssh_config depend on the port and the user that were settled on. */
export function completeServer<User extends string | undefined>(
  { sshName, address, hostKey, keys, configured }: ServerSettings,
  port: number,
  user: User,
): SshServer & { readonly user: User } {
  const hostKeyAlias = configured?.hostKeyAlias;
  const tokens = { name: sshName, address, port, user: user ?? '', hostKeyAlias };
  return {
    address,
    port,
    user,
    hostKey,
    hostKeyAlias,
    knownHostsFiles: configured?.knownHostsFiles(tokens) ?? [],
    keys: keys ?? configured?.keys(tokens) ?? [],
  };
}

class ServerReader {
  readonly #variables: VariableReader;

  constructor(variables: VariableReader) {
    this.#variables = variables;
  }

  /** Ansible's older `ansible_ssh_…` names beat the newer ones, wherever they stand. */
  address(): string | undefined {
    const found = this.#variables.find('ansible_ssh_host', 'ansible_host');
    if (!found) return undefined;
    if (typeof found.value === 'string' && isHostName(found.value)) return found.value;
    this.#variables.expected('a host name or an IP address', found);
    return undefined;
  }

  port(): number | undefined {
    const found = this.#variables.find('ansible_ssh_port', 'ansible_port');
    if (!found) return undefined;
    const port = /^\d{1,5}$/.test(String(found.value)) ? Number(found.value) : Number.NaN;
    if (!isPort(port)) this.#variables.expected('a port from 1 to 65535', found);
    return port;
  }

  user(): string | undefined {
    const names = ['ansible_ssh_user', 'ansible_user'];
    const found = this.#variables.find(...names);
    // A user that is set, though of no use, must not count as missing as well.
    if (!found) return names.some((name) => this.#variables.lookUp(name)?.opaque) ? '' : undefined;
    const user = String(found.value);
    if (isUserName(user)) return user;
    const comment = / #/.test(user) ? 'In a [group:vars] section a comment needs a line of its own.' : undefined;
    this.#variables.expected('a login name', found, comment);
    return user;
  }

  hostKey(): string | undefined {
    const found = this.#variables.find('limits_host_key');
    if (!found) return undefined;
    if (typeof found.value === 'string' && isFingerprint(found.value)) return found.value;
    const hint = "ssh-keygen -lf prints a host key's fingerprint.";
    this.#variables.expected('SHA256: and 43 characters of base64', found, hint);
    return undefined;
  }

  keys(): readonly string[] | undefined {
    const found = this.#variables.find('limits_ssh_key');
    if (!found) return undefined;
    const listed = Array.isArray(found.value) ? found.value : [found.value];
    const names = listed.map((name) => (typeof name === 'number' ? String(name) : name));
    const keys = names.filter((name) => typeof name === 'string').filter(isKeyName);
    if (keys.length > 0 && keys.length === names.length) return [...new Set(keys)];
    this.#refuseKeys(found, names);
    return undefined;
  }

  /** The value is not repeated: it may be a key. */
  #refuseKeys({ place }: Found, names: readonly unknown[]): void {
    const found = names.length === 0 ? 'an empty list' : 'something else';
    this.#variables.problems.add(
      `expected a name of the input "ssh-keys", or a list of names, in limits_ssh_key, found ${found}`,
      place,
      'A name has at most 64 letters, digits, ".", "_" and "-". The key itself belongs into the input.',
    );
  }
}
