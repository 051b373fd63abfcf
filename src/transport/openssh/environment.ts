/** The system's own folders: a PATH that a job has altered must not bring in another `ssh`. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** All that `ssh` gets of an environment. The runner's own holds secrets, and variables that change what ssh does. */
export function environment(home = '/'): { readonly PATH: string; readonly LC_ALL: string; readonly HOME: string } {
  return { PATH, LC_ALL: 'C', HOME: home };
}
