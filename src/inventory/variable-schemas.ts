/** A JSON Schema of one variable of the inventory, for the editor. */
export interface VariableSchema {
  readonly description: string;
  readonly [keyword: string]: unknown;
}

const texts = { anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }] };

/** Ours, by the name that an inventory gives them. The one list of them. */
export const OWN_VARIABLES: Readonly<Record<string, VariableSchema>> = {
  limits_jump: {
    description: 'Jump hosts on the way to it: user@host:port, nearest first, separated by commas; `none` for no jump.',
    type: ['string', 'null'],
  },
  limits_host_key: {
    description: 'Fingerprint of its host key, instead of known_hosts: as ssh-keygen -lf prints it, `SHA256:…`.',
    anyOf: [{ type: 'null' }, { type: 'string', pattern: '^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$' }],
  },
  limits_ssh_key: {
    description: 'Which keys of the input `ssh-keys` to log in with: a name, or a list of names; never a key itself.',
    anyOf: [{ type: ['null', 'number'] }, ...texts.anyOf],
  },
  limits_baseline: {
    description:
      'What judges it instead of the input `baseline`: a built-in name or a path from the directory of the audit, or a list of them.',
    anyOf: [{ type: 'null' }, ...texts.anyOf],
  },
};

const text = { type: ['string', 'null'] };
const word = { type: ['string', 'number', 'null'] };
const sshArguments = {
  description: 'Arguments for ssh, of which only -J and -o ProxyJump= are read; limits_jump says the same plainly.',
  ...text,
};

/** Ansible's, of which this program reads the value. */
export const CONNECTION_VARIABLES: Readonly<Record<string, VariableSchema>> = {
  ansible_host: {
    description: 'Host name or IP address to connect to, when it is not the name in the inventory.',
    ...text,
  },
  ansible_port: { description: 'Port of its SSH server; 22 when nothing says another.', ...word },
  ansible_user: { description: 'Login name; else that of ssh_config, else the input `user`.', ...word },
  ansible_connection: { description: '`ssh`, or `local` for the machine that the audit runs on.', ...text },
  ansible_become: {
    description: 'Whether the probe runs by `sudo -n`; else the input `become`.',
    type: ['boolean', 'string', 'number', 'null'],
  },
  ansible_become_method: { description: '`sudo`, the only one.', ...text },
  ansible_become_user: { description: 'root, or the user that the input `become` names: `sudo:USER`.', ...text },
  ansible_ssh_common_args: sshArguments,
  ansible_ssh_extra_args: sshArguments,
  ansible_ssh_args: sshArguments,
};
