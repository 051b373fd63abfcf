/**
 * What applies sysctl files: systemd-sysctl at boot, or procps `sysctl --system` at boot without systemd and whenever
 * someone runs it by hand. The two read the same files differently. What stands in this folder about either was
 * compared with systemd 252 and procps 4.0.2 (test/facts/sysctl/differential.test.ts).
 */
export type SysctlProgram = 'systemd' | 'procps';
