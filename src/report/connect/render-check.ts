import { formatPlace } from '../../problem.ts';
import { columnsFor, type TextOptions } from '../explain/columns.ts';
import { plainTable } from '../explain/plain-table.ts';
import { foldedList } from '../fold-names.ts';
import { groupBy } from '../group-by.ts';
import { coloured, type Paint } from '../terminal-paint.ts';
import { wrapped } from '../terminal-wrap.ts';
import { escapeTerminal } from '../untrusted.ts';
import { counted, phaseWords, reasonWords } from '../words.ts';
import { stepWords, unknownWords } from './cell-words.ts';
import { type ConnectionCheck, type HostCheck, STEPS } from './connection-check.ts';

/** Different messages that are shown under one cause; the rest is counted. */
const MESSAGES = 5;

interface Look {
  readonly paint: Paint;
  readonly width: number;
}

/** The check for people: the table, then what to do about every cell of it that is not `ok`. */
export function renderCheck({ hosts, summary }: ConnectionCheck, options: TextOptions): string {
  const look = { paint: coloured(options.color), width: columnsFor(options) };
  return [
    ...plainTable(
      ['host', 'resolved', 'reached', 'host key', 'login', 'shell', 'sudo', 'unknown'],
      hosts.map((host) => [host.name, ...STEPS.map((step) => stepWords(host, step)), unknownWords(host)]),
    ),
    ...titled('What failed', failures(hosts, look), look),
    ...knownHostsLines(hosts, look),
    ...titled('What would be unknown', unknowns(hosts, look), look),
    ...titled('How they were reached', ways(hosts, look), look),
    '',
    ...wrapped(closing(summary), { width: look.width }),
  ].join('\n');
}

function titled(title: string, lines: readonly string[], { paint }: Look): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.strong(title), ...lines];
}

function item({ width }: Look, first: string, ...rest: readonly string[]): readonly string[] {
  return [
    ...wrapped(first, { width, first: '- ', indent: '  ' }),
    ...rest.flatMap((text) => wrapped(text, { width, first: '  ', indent: '  ' })),
  ];
}

/** By cause: code, phase and what to do. The hint for an unknown key holds its line, which has a place of its own. */
function failures(hosts: readonly HostCheck[], look: Look): readonly string[] {
  const failed = hosts.flatMap(({ name, error, hostKey }) => {
    if (error === undefined) return [];
    const hint = hostKey.line === undefined ? error.hint : 'Its line for known_hosts is below.';
    return [{ name, ...error, hint }];
  });
  const causes = groupBy(failed, ({ code, phase, hint }) => JSON.stringify([code, phase, hint]));
  return [...causes]
    .sort((a, b) => b.length - a.length)
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const messages = [...new Set(group.map(({ message }) => message))];
      const left = messages.length - MESSAGES;
      return item(
        look,
        `${foldedList(group.map(({ name }) => name))} (${group.length}): ${first.code} ${phaseWords(first.phase)}`,
        ...messages.slice(0, MESSAGES),
        ...(left > 0 ? [`and ${left} more like this: --json has them all.`] : []),
        first.hint,
      );
    });
}

/** One comment and one line for each key: the whole block can go into known_hosts once every fingerprint was compared. */
function knownHostsLines(hosts: readonly HostCheck[], look: Look): readonly string[] {
  const byLine = groupBy(
    hosts.filter(({ hostKey }) => hostKey.line !== undefined),
    ({ hostKey }) => hostKey.line ?? '',
  );
  const lines = byLine.flatMap((group) => {
    const { hostKey } = group[0] ?? {};
    if (hostKey?.line === undefined) return [];
    const names = foldedList(group.map(({ name }) => name));
    return [escapeTerminal(`# ${names}: ${hostKey.type} ${hostKey.fingerprint}`), printable(hostKey.line)];
  });
  return titled('Lines for known_hosts; compare each fingerprint on the host first', lines, look);
}

/** A line that is copied must be itself, and is, unless it holds what no name, type and key can consist of. */
function printable(line: string): string {
  const isPlain = /^[^\s|#]{1,300} [a-z0-9@.-]{1,64} [A-Za-z0-9+/=]+$/.test(line) && /^[\x20-\x7e]+$/.test(line);
  // A second `::` could make a workflow command of it; an IPv6 address has no more than one.
  return isPlain && line.split('::').length <= 2 ? line : escapeTerminal(line);
}

function unknowns(hosts: readonly HostCheck[], look: Look): readonly string[] {
  const entries = hosts.flatMap(({ name, unknown = [] }) => unknown.map((group) => ({ name, ...group })));
  const groups = groupBy(entries, ({ reason, detail, sudoers }) => JSON.stringify([reason, detail, sudoers]));
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const facts = group.reduce((sum, { count }) => sum + count, 0);
    const why = first.detail === undefined ? '' : ` (${first.detail})`;
    const what = item(
      look,
      `${reasonWords(first.reason)}${why}: ${counted(facts, 'fact')} on ${foldedList(group.map(({ name }) => name))}, for example ${first.example}`,
    );
    if (first.sudoers === undefined) return what;
    // Not wrapped: it is to be copied.
    const cure = wrapped('What makes it known: become: sudo, and on the host this line in sudoers:', {
      width: look.width,
      first: '  ',
      indent: '  ',
    });
    return [...what, ...cure, `    ${escapeTerminal(first.sudoers)}`];
  });
}

function ways(hosts: readonly HostCheck[], look: Look): readonly string[] {
  return hosts.flatMap(({ name, target, resolved, reached, hostKey, login }) => {
    if (reached.address === undefined && hostKey.fingerprint === undefined) return [];
    const others = (resolved.addresses ?? []).filter((address) => address !== reached.address);
    const at = reached.address === undefined ? 'through its jump host' : `at ${reached.address}`;
    const parts = [
      `${target} ${at}${others.length > 0 ? ` (also ${others.join(', ')})` : ''}`,
      ...(hostKey.fingerprint === undefined
        ? []
        : [`host key ${hostKey.type} ${hostKey.fingerprint} (${vouched(hostKey)})`]),
      ...(login.accepted === undefined ? [] : [`logged in with ${login.accepted.join(' and ')}`]),
    ];
    return item(look, `${name}: ${parts.join('; ')}`);
  });
}

function vouched({ known }: HostCheck['hostKey']): string {
  if (known === undefined) return 'not accepted';
  return known === 'pinned' ? 'pinned by limits_host_key' : formatPlace(known);
}

function closing({ hosts, ok, unknown, failed }: ConnectionCheck['summary']): string {
  const counts = [
    `${ok} ok`,
    ...(unknown > 0 ? [`${unknown} with facts that would be unknown`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const perhaps = unknown > 0 ? ' Whether what is unknown matters to an audit depends on its baseline.' : '';
  const meaning = failed > 0 ? ' An audit would be incomplete.' : perhaps;
  return `${counted(hosts, 'host')}: ${counts.join(', ')}.${meaning} Nothing was judged, and no file was written.`;
}
