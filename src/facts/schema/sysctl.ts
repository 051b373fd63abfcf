import Type from 'typebox';
import { closed, filePath, lineNumber } from './words.ts';

export const SysctlValueSchema = Type.Union([Type.Number(), Type.String(), Type.Array(Type.Number())], {
  description: 'A number, several numbers, or the text as it stands.',
});

export const SysctlFileEntrySchema = Type.Object(
  {
    value: SysctlValueSchema,
    file: filePath(),
    line: lineNumber(),
    live: Type.Optional(
      Type.Enum(['equal', 'different', 'no-such-key'], {
        description: 'How the value at run time compares with this one. Absent: the key was not read at run time.',
      }),
    ),
    procps: Type.Optional(
      Type.Object(
        {
          value: Type.Optional(SysctlValueSchema),
          file: Type.Optional(filePath()),
          line: Type.Optional(lineNumber()),
        },
        {
          ...closed,
          description: 'What `sysctl --system` would set instead; only where it differs. Without a value: nothing.',
        },
      ),
    ),
  },
  { ...closed, description: 'A setting in a sysctl file that the next boot will apply.' },
);

export const SysctlUnreadSchema = Type.Object(
  {
    value: SysctlValueSchema,
    file: filePath(),
    line: lineNumber(),
    reason: Type.Enum(['sysctl-conf-not-read', 'dotfile-not-read', 'masked', 'overridden', 'module-later'], {
      description:
        'Why this line has no effect at the next boot: systemd does not read /etc/sysctl.conf, nor dotfiles; a file ' +
        'of the same name in a higher directory hides this one; a later line sets something else; or the key exists ' +
        'only once its module is loaded, which is later.',
    }),
  },
  { ...closed, description: 'A setting in a sysctl file that the next boot will not apply.' },
);
