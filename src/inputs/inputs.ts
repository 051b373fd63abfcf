import { SEVERITIES } from '../baseline/control.ts';
import { parseBecome } from './become-input.ts';
import { choice, duration, flag, type InputDefinition, integer, lines, text } from './definition.ts';

/** Every input, in the order in which people read about them. */
export const INPUTS = {
  inventory: lines('Inventory file or directory: Ansible INI, YAML or `--list` JSON. One per line for several.', {
    default: 'inventory.yml',
  }),
  hosts: text("Which hosts to audit, in Ansible's pattern language: `web:&prod:!web3`.", { default: 'all' }),
  baseline: lines(
    'Built-in baseline (`recommended` or the stricter `thorough`) or baseline file, YAML or JSON. One per line for several.',
    {
      default: 'recommended',
    },
  ),
  waivers: text(
    'File of accepted deviations, YAML or JSON. Whoever may change it can hide a finding from the gate.',
    {},
  ),
  'waiver-max-days': integer(
    'Most days from today that a waiver may be good for.',
    { min: 1, max: 3650 },
    { default: '365' },
  ),
  user: text('Login name for hosts whose inventory names none. There is no other default.', {}),
  port: integer('SSH port for hosts whose inventory names none.', { min: 1, max: 65_535 }, { defaultText: '22' }),
  'ssh-key': text(
    'Private key, its whole text, or several one after the other. The agent at `SSH_AUTH_SOCK` is used as well when there is one; the line of a public key in place of a private one stands for that key of the agent.',
    {
      secret: true,
    },
  ),
  'ssh-key-passphrase': text('Passphrase of the private keys that are encrypted.', { secret: true }),
  'ssh-keys': text(
    'Further private keys by name, as YAML or JSON: `NAME: KEY`, or `NAME: { key, passphrase, certificate }`. A host or group takes one with the variable `limits_ssh_key: NAME`.',
    { secret: true },
  ),
  'ssh-certificate': text(
    'User certificate for the private key, its one line (`…-cert-v01@openssh.com AAAA…`). Needs `ssh-backend: openssh`.',
    { file: true },
  ),
  'ssh-password': text('Login password, sent only after the host key is verified and only when asked for.', {
    secret: true,
  }),
  'known-hosts': text(
    'Host keys that may be trusted: the text of a known_hosts file, or `@` and the path of one that no pull request can change.',
    {},
  ),
  jump: text(
    'Jump hosts for hosts whose inventory names none: `user@host:port`, comma-separated for several hops, nearest first.',
    {},
  ),
  'ssh-config': text('ssh_config file to take names, ports, users, keys and jumps from.', {}),
  'ssh-backend': choice(
    "`builtin`, or `openssh` for the system's own `ssh`, which can do certificates.",
    ['builtin', 'openssh'],
    { default: 'builtin' },
  ),
  'allowed-hosts': lines(
    'The only hosts that may be connected to, jump hosts included: CIDRs and name patterns, one per line or comma-separated.',
    {},
  ),
  become: {
    description: '`sudo`: run the probe as root with `sudo -n`. `sudo:USER`: as another user. `none`: as the login.',
    defaultText: 'from the inventory, else `none`',
    parse: parseBecome,
  },
  concurrency: integer('Hosts in flight at a time.', { min: 1, max: 1000 }, { default: '64' }),
  'connect-timeout': duration(
    'Longest time for a connection and its login, each.',
    { min: '100ms', max: '10m' },
    {
      default: '10s',
    },
  ),
  'probe-timeout': duration('Longest time for the probe on a host.', { min: '100ms', max: '1h' }, { default: '30s' }),
  timeout: duration(
    'Longest time for the whole audit; hosts that are left are reported as cancelled.',
    {
      min: '1s',
      max: '6h',
    },
    { default: '30m' },
  ),
  retries: integer(
    'Further tries after a lost connection; never after a refusal.',
    { min: 0, max: 2 },
    {
      default: '2',
    },
  ),
  'fail-on-severity': choice('Findings of this severity or worse fail the run.', [...SEVERITIES, 'never'], {
    default: 'low',
  }),
  'fail-on-unreachable': flag('A host that could not be audited makes the run incomplete.', { default: 'true' }),
  'fail-on-unknown': flag('A control whose fact could not be read makes the run incomplete.', { default: 'true' }),
  facts: text('Saved facts (`facts.json` of an earlier run) to judge instead of connecting to any host.', {}),
  'report-dir': text(
    'Directory for `report.json`, `report.md`, `report.html`, `report.sarif`, `report.junit.xml`, `report.prom` and `facts.json`.',
    { default: 'limits-audit-report' },
  ),
  'junit-unknown': choice(
    'What a check whose fact could not be read is in `report.junit.xml`; it never passes.',
    ['error', 'skipped'],
    { default: 'error' },
  ),
  summary: flag('Write the report to the job summary.', { default: 'true' }),
  annotations: flag('Annotate the lines of the baseline and of the inventory that findings are about.', {
    default: 'true',
  }),
  comment: choice(
    'One comment on the pull request, which later runs update: `always`, `on-failure` (when the audit did not pass; once it passes, the comment says so), or `never`. Needs `pull-requests: write`.',
    ['always', 'on-failure', 'never'],
    { default: 'on-failure' },
  ),
  'comment-key': text(
    'Tells the comments of several audits on one pull request apart, and stands in the title. Needed where the jobs of a matrix audit.',
    { defaultText: 'workflow, job and step' },
  ),
  'github-token': text('Token that writes the comment.', { secret: true, expression: '${{ github.token }}' }),
} as const satisfies Record<string, InputDefinition<unknown>>;

export type InputName = keyof typeof INPUTS;

type ValueOf<D> = D extends InputDefinition<infer T> ? T : never;
type Optional = { [Name in InputName]: (typeof INPUTS)[Name] extends { default: string } ? never : Name }[InputName];

/** Parsed inputs. Durations are milliseconds. */
export type Settings = {
  readonly [Name in Exclude<InputName, Optional>]: ValueOf<(typeof INPUTS)[Name]>;
} & { readonly [Name in Optional]?: ValueOf<(typeof INPUTS)[Name]> };

export const INPUT_NAMES = Object.keys(INPUTS) as readonly InputName[];

/** The outputs of the Action and where each comes from. */
export const OUTPUTS = {
  conclusion: '`passed`, `failed` or `incomplete`.',
  hosts: 'Number of hosts selected.',
  'hosts-unreachable': 'Number of hosts that could not be audited.',
  findings: 'Number of findings: results that fail, are unknown or in error and are not waived, and faulty waivers.',
  'report-dir': 'Directory of the reports.',
  'report-json': 'Path of `report.json`.',
  'report-md': 'Path of `report.md`.',
  'report-html': 'Path of `report.html`.',
  'report-sarif': 'Path of `report.sarif`, for code scanning.',
  'report-junit': 'Path of `report.junit.xml`, for readers of test results.',
  'report-openmetrics': 'Path of `report.prom`, for Prometheus.',
  'facts-json': 'Path of `facts.json`.',
} as const;

export type OutputName = keyof typeof OUTPUTS;
