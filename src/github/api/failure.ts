/** Why a request to GitHub's API came to nothing. Texts of the server are as it sent them, bounded and unescaped. */
export type ApiFailure =
  | { readonly code: 'refused'; readonly status: number; readonly said: string }
  | { readonly code: 'rate-limited'; readonly seconds: number }
  | { readonly code: 'unavailable'; readonly status: number; readonly said: string }
  | { readonly code: 'unreachable'; readonly why: string }
  | { readonly code: 'out-of-time' }
  | { readonly code: 'unreadable'; readonly why: string };

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure) {
    super(failure.code);
    this.failure = failure;
  }
}
