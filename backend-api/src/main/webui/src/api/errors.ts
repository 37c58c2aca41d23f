import { en } from '../text/en';

/** The error envelope of every answer: `{error, message, details}`. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
    readonly requestId: string | null = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Whether the same call may succeed a little later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** What to do about it, in words; the server's own message says what happened. */
export function remedy(error: unknown): string | null {
  if (!(error instanceof ApiError)) {
    return null;
  }
  const known = (en.remedies as Record<string, string>)[error.code];
  if (known) {
    return known;
  }
  if (error.status === 403) {
    return en.remedies.insufficient_role;
  }
  return error.passing ? en.remedies.try_again : null;
}

export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const envelope = (body ?? {}) as { error?: unknown; message?: unknown; details?: unknown };
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiError(
    response.status,
    typeof envelope.error === 'string' ? envelope.error : 'unreadable_answer',
    typeof envelope.message === 'string' ? envelope.message : en.errors.unreadable(response.status),
    (envelope.details as Record<string, unknown> | null) ?? {},
    response.headers.get('X-Request-Id'),
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  );
}

export function unreachable(): ApiError {
  return new ApiError(0, 'unreachable', en.errors.unreachable);
}
