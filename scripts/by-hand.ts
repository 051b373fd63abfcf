const BY_HAND = / By hand: /;

/** Of what a control says in `read`: how the probe comes to the value. */
export function howOf(read: string): string {
  return read.split(BY_HAND)[0] ?? '';
}

/** The commands with which people see the value on the host. PROGRAM, PID, UNIT and KEY are theirs to fill in. */
export function commandsOf(read: string): readonly string[] {
  return read.split(BY_HAND)[1]?.split('; ') ?? [];
}
