import { formatPlace } from '../problem.ts';
import { formatSysctl, sameValue } from './kernel-parameters.ts';
import type { NoEffect } from './no-effect.ts';
import type { Step } from './remedy-plan.ts';
import { copyable, unreachable } from './words.ts';

/** What has no effect on a process that runs out of files, as a sentence. */
export function noEffectWords(noEffect: NoEffect): string {
  switch (noEffect.code) {
    case 'network-parameters':
      return (
        'No kernel network parameter (tcp_fin_timeout, tcp_tw_reuse, ip_local_port_range and their like) has any effect ' +
        'on errno 24 (Too many open files): errno 24 is RLIMIT_NOFILE of the process, and nothing else.'
      );
    case 'parameter':
      return parameterWords(noEffect);
    default:
      return unreachable(noEffect);
  }
}

function parameterWords(parameter: Extract<NoEffect, { readonly code: 'parameter' }>): string {
  const { key, does, runTime, byDefault, atBoot, gone } = parameter;
  if (gone) {
    const where = atBoot === undefined ? '' : ` (set to ${formatSysctl(atBoot.value)} in ${formatPlace(atBoot)})`;
    return `${key}${where} has no effect on anything: this kernel does not have it. Where it exists, ${does}.`;
  }
  const now =
    runTime === undefined ? `${key} (not read at run time` : `${key}=${quoted(formatSysctl(runTime))} (run time`;
  const usual = byDefault === undefined ? '' : `; default ${formatSysctl(byDefault)}`;
  const boot = bootWords(parameter);
  const harm =
    key === 'net.ipv4.tcp_tw_recycle' && runTime !== 0 && runTime !== undefined ? ' It is harmful: turn it off.' : '';
  return `${now}${usual}${boot}) has no effect on errno 24: ${does}.${harm}`;
}

function bootWords({ runTime, atBoot, filesRead }: Extract<NoEffect, { readonly code: 'parameter' }>): string {
  if (atBoot === undefined) return filesRead ? '; set in no file, so gone at the next boot' : '';
  const value = sameValue(atBoot.value, runTime) ? 'the same' : formatSysctl(atBoot.value);
  return `; ${value} at the next boot by ${formatPlace(atBoot)}`;
}

/** Several numbers as one word, the way a shell takes them. */
function quoted(value: string): string {
  return value.includes(' ') ? `"${value}"` : value;
}

/** How the files are put into force now: not by a program that makes something else of them. */
export function loadWords({ key, value: fits, procps }: Extract<Step, { readonly do: 'load-sysctl' }>): string {
  const to = fits === undefined ? undefined : copyable(formatSysctl(fits));
  const apply = `Apply it now with sysctl -w ${copyable(key) ?? 'KEY'}=${to ?? 'VALUE'}`;
  if (procps === undefined) return `${apply}, or sysctl --system for all files.`;
  const { value, file } = procps;
  const other = value === undefined ? 'does not set it' : `sets it to ${formatSysctl(value)}`;
  const where = file === undefined ? '' : ` (${formatPlace({ ...procps, file })})`;
  return `${apply}, or systemctl restart systemd-sysctl for all files. Not with sysctl --system: it reads them differently and ${other}${where}.`;
}
