import { expect, test } from 'vitest';
import { baselineFrom, type Fault, faultsOf, oneControl } from './baseline-from.ts';

const faults: readonly Fault[] = [
  {
    name: 'a path that no facts have',
    text: oneControl('/supervisor/*/programs/*/limit/nofile/soft', 'minimum: 5'),
    says: 't.yml:2:3: Expected one of the facts name, group, identifiedBy, running, state, preExecSeconds, orphans, nofileSpread, config, pid, startedAt, uid, limits, files, threads, headroom or processes below /supervisor/*/programs/*, found "limit".\n  Did you mean "limits"?',
  },
  {
    name: 'a name where only an index can stand',
    text: oneControl('/supervisor/first', 'minProperties: 5'),
    says: 't.yml:2:3: Expected "*" or the index of an entry below /supervisor, found "first".',
  },
  {
    name: 'a program by its name',
    text: oneControl('/supervisor/*/programs/worker/limits/nofile/soft', 'minimum: 5'),
    says: 't.yml:2:3: Expected "*" or the index of an entry below /supervisor/*/programs, found "worker".\n  One program: at /supervisor/*/programs/*, "if: { properties: { name: { const: worker } } }" and "then:" with what it asks.',
  },
  {
    name: 'a kernel parameter with slashes',
    text: oneControl('/sysctl/net/core/somaxconn', 'minimum: 5'),
    says: 't.yml:2:3: Expected nothing more below /sysctl/net, found "core".\n  A parameter is one segment: /sysctl/net.core.somaxconn',
  },
  {
    name: 'text for a kernel parameter that is a number',
    text: oneControl('/sysctl/net.core.somaxconn', "const: '4096'"),
    says: 't.yml:4:12: Expected a number for /sysctl/net.core.somaxconn, found text "4096".',
  },
  {
    name: 'the type of text for a kernel parameter that is a number',
    text: oneControl('/sysctl/net.core.somaxconn', 'type: string'),
    says: 't.yml:4:11: Expected a number for /sysctl/net.core.somaxconn, found the type "string".',
  },
  {
    name: 'a pattern for a kernel parameter that is a number',
    text: oneControl('/sysctl/net.core.somaxconn', "pattern: '4'"),
    says: 't.yml:4:5: Expected a keyword that checks a number for /sysctl/net.core.somaxconn, found "pattern", which checks text.\n  What checks a number: const, enum, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf.',
  },
  {
    name: 'a bound for a kernel parameter that is two numbers',
    text: oneControl('/sysctl/net.ipv4.ip_local_port_range', 'minimum: 5'),
    says: 't.yml:4:5: Expected a keyword that checks a list for /sysctl/net.ipv4.ip_local_port_range, found "minimum", which checks a number.\n  What checks a list: const, enum, minItems, maxItems, uniqueItems, minContains, maxContains.',
  },
  {
    name: 'a path without its first slash',
    text: oneControl('supervisor', 'minItems: 5'),
    says: 't.yml:2:3: Expected a JSON Pointer that starts with "/", found "supervisor".',
  },
  {
    name: 'a path with a wrong escape',
    text: oneControl('/sysctl/a~2b', 'const: 5'),
    says: 't.yml:2:3: Expected "~0" for "~" and "~1" for "/" in a JSON Pointer, found "/sysctl/a~2b".',
  },
  {
    name: 'a property at the top that no facts have',
    text: 'properties: { supervisr: { minItems: 1 } }\n',
    says: 't.yml:1:15: Expected one of the facts host, probe, system, sysctl, sysctlFiles, sysctlUnread, limits, pam, systemd, supervisor, sockets, capacity or unknown, found "supervisr".\n  Did you mean "supervisor"?',
  },
  {
    name: 'a required fact that no facts have',
    text: oneControl('/limits', 'required: [logn]'),
    says: 't.yml:4:16: Expected one of the facts login or init of /limits, found "logn".\n  Did you mean "login"?',
  },
  {
    name: 'a number asked of text',
    text: oneControl('/system/arch', 'minimum: 5'),
    says: 't.yml:4:5: Expected a keyword that checks text for /system/arch, found "minimum", which checks a number.\n  What checks text: const, enum, minLength, maxLength, pattern.',
  },
  {
    name: 'entries asked of a number',
    text: oneControl('/system/cpus', 'items: { const: 5 }'),
    says: 't.yml:4:5: Expected a keyword that checks a number for /system/cpus, found "items", which checks a list.\n  What checks a number: const, enum, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf.',
  },
  {
    name: 'a constant of another type',
    text: oneControl('/supervisor/*/programs/*/limits/nofile/soft', "const: '65536'"),
    says: 't.yml:4:12: Expected a number for /supervisor/*/programs/*/limits/nofile/soft, found text "65536".',
  },
  {
    name: 'a constant that the fact never is',
    text: oneControl('/supervisor/*/startedBy', 'not: { const: sesion }'),
    says: 't.yml:4:19: Expected "systemd", "session", "container", "init", "supervisor" or "unknown" for /supervisor/*/startedBy, found text "sesion".\n  Did you mean "session"?',
  },
  {
    name: 'a type that the fact never has',
    text: oneControl('/supervisor/*/startedBy', 'type: number'),
    says: 't.yml:4:11: Expected text for /supervisor/*/startedBy, found the type "number".',
  },
];

test.each(faults)('$name', async ({ text, says }) => {
  expect(await faultsOf(baselineFrom(text))).toBe(says);
});
