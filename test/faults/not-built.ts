/** Rows of the table that no test builds, and why. */
export const notBuilt: Readonly<Record<string, string>> = {
  F67: 'sudo never gets a password: the command is the constant `sudo -n`, and there is no input for one',
};
