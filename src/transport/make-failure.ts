import { type Failure, type FailureCode, FailureError, type Phase } from './failure.ts';
import type { FailureDetails } from './failure-details.ts';
import { failureTexts } from './failure-texts.ts';

/** The one way to make a {@link Failure}: the code decides which details are needed and what is said. */
export function makeFailure<Code extends FailureCode>(
  code: Code,
  phase: Phase,
  details: FailureDetails[Code],
): FailureError {
  const text = failureTexts[code];
  return new FailureError({ code, phase, message: text.message(details), hint: text.hint(details) });
}

/** What an aborted signal means: the failure that it carries, or that the run was stopped from outside. */
export function abortFailure(signal: AbortSignal, phase: Phase): FailureError {
  const reason: unknown = signal.reason;
  return reason instanceof FailureError ? reason : makeFailure('cancelled', phase, {});
}
