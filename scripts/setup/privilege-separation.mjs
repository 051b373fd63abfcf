import { mkdirSync } from 'node:fs';

/**
 * sshd refuses to start as root without this empty folder. Where no init system ever started the packaged
 * sshd (a container, a fresh install), nobody has made it. As another user sshd does not ask for it.
 */
export function ensurePrivilegeSeparationFolder() {
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
}
