/** How an input is written on the command line. */
export const flagName = (name: string): string => `--${name}`;
