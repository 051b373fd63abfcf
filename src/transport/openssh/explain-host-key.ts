import { type Certificate, parseCertificate } from '../certificate.ts';
import type { FailureError } from '../failure.ts';
import { hostKeyFailure } from '../host-key-failure.ts';
import { type HostVerdict, judgeHostKey } from '../host-verdict.ts';
import { makeFailure } from '../make-failure.ts';
import { quoteRemote } from '../remote-text.ts';
import { listPrincipals } from '../user-certificate.ts';
import type { ExitContext } from './explain-exit.ts';
import { aliasOf, decidingLines } from './known-hosts-file.ts';

/** Why ssh did not take a host key: what our own judge says of the very bytes that the server has shown. */
export function explainHostKey(context: ExitContext): FailureError {
  const { target, identity, knownHosts, recorder } = context;
  const shown = recorder.hostKey;
  if (shown === undefined) {
    return makeFailure('protocol-error', 'hostkey', { target, what: 'its host key is malformed' });
  }
  const certificate = parseCertificate(shown);
  const verdict = judgeHostKey(knownHosts, identity, certificate?.key.blob ?? shown);
  const lines = decidingLines(knownHosts, identity);
  if (certificate !== undefined) {
    const revoked = lines.find((line) => line.marker === 'revoked' && line.key.blob.equals(certificate.authority.blob));
    if (revoked && verdict.kind !== 'malformed' && verdict.kind !== 'accepted') {
      return hostKeyFailure({ kind: 'revoked', offered: verdict.offered, place: revoked.place }, target);
    }
  }
  const hasAuthority = lines.some((line) => line.marker === 'cert-authority');
  if (!hasAuthority) return refused(verdict, target);
  return notCertified(verdict, target, certificate === undefined ? undefined : fault(certificate, context));
}

function refused(verdict: HostVerdict, target: string): FailureError {
  return verdict.kind === 'accepted'
    ? makeFailure('handshake-failed', 'hostkey', { target, what: 'ssh refused a host key that known_hosts has' })
    : hostKeyFailure(verdict, target);
}

/** An authority is known for the host, and what it has shown is not what the authority vouches for. */
function notCertified(verdict: HostVerdict, target: string, why = 'it showed none'): FailureError {
  if (verdict.kind !== 'ca-only' && verdict.kind !== 'unknown') return refused(verdict, target);
  const known = verdict.kind === 'unknown' ? verdict.known : [];
  return makeFailure('host-key-unknown', 'hostkey', { target, offered: verdict.offered, known, certificate: why });
}

/** Why the certificate does not count; the same checks as ssh's own, which only says that it does not. */
function fault(certificate: Certificate, { knownHosts, identity }: ExitContext): string {
  const alias = aliasOf(identity);
  const now = BigInt(Math.floor(Date.now() / 1000));
  const { role, authority, principals, validAfter, validBefore, signatureAlgorithm } = certificate;
  const known = decidingLines(knownHosts, identity).some(
    (line) => line.marker === 'cert-authority' && line.key.blob.equals(authority.blob),
  );
  if (!known) return 'the authority that signed it is another one';
  if (role !== 'host') return 'it is not a host certificate';
  if (signatureAlgorithm === 'ssh-rsa') return 'it is signed with SHA-1';
  if (now >= validBefore) return 'it has expired';
  if (now < validAfter) return 'it is not valid yet';
  if (!principals.includes(alias)) {
    return principals.length === 0
      ? 'it names no host'
      : `it is for ${listPrincipals(principals)}, not for ${quoteRemote(alias)}`;
  }
  return 'ssh refused it';
}
