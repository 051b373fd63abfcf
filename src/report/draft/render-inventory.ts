import { readPlainScalar } from '../../inventory/yaml-scalar.ts';
import { groupBy } from '../group-by.ts';
import { escapeTerminal } from '../untrusted.ts';
import { counted } from '../words.ts';
import type { SkeletonHost } from './skeleton-host.ts';

/**
 * An inventory in Ansible's YAML dialect: each host once with its variables, then the groups with their members.
 * Whatever else would be read as a number, a truth or a range stands in quotes. `from`: where the hosts are from;
 * `notes`: what the reader should know of it, one line each.
 */
export function renderInventory(hosts: readonly SkeletonHost[], from: string, notes: readonly string[] = []): string {
  const user = commonUser(hosts);
  return [
    `# Drafted by limits-audit init inventory: ${counted(hosts.length, 'host')} from ${escapeTerminal(from)}. Nobody was contacted.`,
    ...notes.map((note) => `# ${escapeTerminal(note)}`),
    '# For the editor, once: limits-audit schema inventory > inventory.schema.json',
    '# yaml-language-server: $schema=inventory.schema.json',
    '# Of a host: ansible_host (address), ansible_port, ansible_user, limits_jump, limits_baseline, and',
    '# limits_host_key: SHA256:… to pin its key, as ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on it prints.',
    'all:',
    ...allVariables(user),
    '  hosts:',
    ...hosts.flatMap((host) => hostLines(host, user)),
    ...groupLines(hosts),
    '',
  ].join('\n');
}

/** The login name that every host has. */
function commonUser(hosts: readonly SkeletonHost[]): string | undefined {
  const users = new Set(hosts.map(({ variables }) => variables['ansible_user']));
  const [user, ...more] = users;
  return more.length === 0 && typeof user === 'string' ? user : undefined;
}

function allVariables(user: string | undefined): readonly string[] {
  const indent = user === undefined ? '  # ' : '  ';
  return [
    `${indent}vars:`,
    user === undefined
      ? '  #   ansible_user: audit # the login name: there is no default'
      : `    ansible_user: ${scalar(user)}`,
    '  #   limits_jump: audit@bastion.example.com:22 # jump hosts, the nearest first; "none" for the bastion itself',
    '  #   limits_baseline: baseline.yml # or of a group; without it, the input "baseline"',
  ];
}

function hostLines({ name, variables }: SkeletonHost, user: string | undefined): readonly string[] {
  const own = Object.entries(variables).filter(([key]) => key !== 'ansible_user' || user === undefined);
  return [
    `    ${scalar(name)}:`,
    ...own.map(([key, value]) => `      ${key}: ${typeof value === 'object' ? list(value) : scalar(value)}`),
  ];
}

/** How a group is written, for who has none yet. */
const EXAMPLE = [
  '  # children:',
  '  #   web:',
  '  #     hosts: { NAME: , NAME: } # of those above',
  '  #     vars: { limits_baseline: web.yml }',
];

function groupLines(hosts: readonly SkeletonHost[]): readonly string[] {
  const members = hosts.flatMap(({ name, groups }) => groups.map((group) => ({ name, group })));
  const groups = groupBy(members, ({ group }) => group);
  if (groups.length === 0) return EXAMPLE;
  return [
    '  children:',
    ...groups.flatMap((each) => [
      `    ${scalar(each[0]?.group ?? '')}:`,
      '      hosts:',
      ...each.map(({ name }) => `        ${scalar(name)}:`),
    ]),
  ];
}

function list(values: readonly string[]): string {
  return `[${values.map(scalar).join(', ')}]`;
}

/** Without quotes only where PyYAML and YAML 1.2 agree that it is a word. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isWord = /^[A-Za-z][A-Za-z0-9_.-]*$/.test(value) && !/^[ynYN]$/.test(value) && readPlainScalar(value) === value;
  return isWord ? value : `"${value.replace(/["\\]/g, '\\$&').replace(/[^\x20-\x7e]/gu, escaped)}"`;
}

/** By its number: YAML has no surrogate pairs, and a line separator would fold. */
function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
