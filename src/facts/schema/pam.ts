import Type from 'typebox';
import { closed, filePath, lineNumber, text } from './words.ts';

const PamEntry = Type.Object(
  {
    file: filePath(),
    line: lineNumber(),
    domain: text('Who it is for, as written: a user, @group, *, a range of ids.'),
    type: Type.Enum(['soft', 'hard', '-'], { description: 'Which limit it sets; - is both.' }),
    item: Type.Enum(['nofile', 'nproc'], { description: 'What it limits: open files, or processes and threads.' }),
    value: Type.Number({ description: 'The limit, in open files or processes. Unlimited is 2^64 − 1.' }),
    wins: Type.Optional(Type.Boolean({ description: 'It decides for the account of a supervisord or of the login.' })),
    aboveNrOpen: Type.Optional(
      Type.Boolean({ description: 'nofile above fs.nr_open cannot be set: logins and sudo may fail for it.' }),
    ),
    wildcardMissesRoot: Type.Optional(
      Type.Boolean({
        description: 'A * or @group line that somebody may think to cover root, for whom nothing is set.',
      }),
    ),
  },
  { ...closed, description: 'A line that sets a limit.' },
);

export const PamSchema = Type.Object(
  {
    entries: Type.Array(PamEntry, {
      description: 'nofile and nproc lines of limits.conf and limits.d, in reading order.',
    }),
    services: Type.Optional(
      Type.Array(Type.String(), { description: 'Services in /etc/pam.d whose sessions use pam_limits.' }),
    ),
  },
  { ...closed, description: 'pam_limits: for logins, sshd, su, sudo and cron only; never for plain services.' },
);
