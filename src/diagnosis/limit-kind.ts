/** The limits whose chain is read: they pass the same hops, under other names. */
export type LimitName = 'nofile' | 'nproc';

/** What a limit is called at each hop. */
export interface LimitKind {
  readonly rlimit: string;
  /** What one of it is, and several. */
  readonly one: string;
  readonly many: string;
  /** supervisord's setting: a floor for the soft limit. */
  readonly minimum: 'minfds' | 'minprocs';
  readonly unitSetting: string;
  /** Where the facts have it. */
  readonly unitPlace: 'limitNofile' | 'limitNproc';
  readonly byDefault: 'defaultNofile' | 'defaultNproc';
  readonly byDefaultAt: 'defaultNofileAt' | 'defaultNprocAt';
  /** Option of the shell's ulimit. */
  readonly option: string;
}

export const LIMIT_KINDS: Readonly<Record<LimitName, LimitKind>> = {
  nofile: {
    rlimit: 'RLIMIT_NOFILE',
    one: 'file',
    many: 'files',
    minimum: 'minfds',
    unitSetting: 'LimitNOFILE',
    unitPlace: 'limitNofile',
    byDefault: 'defaultNofile',
    byDefaultAt: 'defaultNofileAt',
    option: '-n',
  },
  nproc: {
    rlimit: 'RLIMIT_NPROC',
    one: 'process',
    many: 'processes',
    minimum: 'minprocs',
    unitSetting: 'LimitNPROC',
    unitPlace: 'limitNproc',
    byDefault: 'defaultNproc',
    byDefaultAt: 'defaultNprocAt',
    option: '-u',
  },
};
