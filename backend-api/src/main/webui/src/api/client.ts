import createClient from 'openapi-fetch';
import type { components, paths } from '../../.generated/schema';
import { ApiError, errorOf, unreachable } from './errors';
import { refresh, token } from './session';

export type Schemas = components['schemas'];

/** Sends with the user's token; a token that was refused is renewed once. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const send = async (bearer: string | null) => {
    const copy = request.clone();
    if (bearer) {
      copy.headers.set('Authorization', `Bearer ${bearer}`);
    }
    try {
      return await fetch(copy);
    } catch (failed) {
      if (request.signal.aborted) {
        throw failed;
      }
      throw unreachable();
    }
  };
  const first = await send(await token());
  if (first.status !== 401) {
    return first;
  }
  const renewed = await refresh();
  return renewed ? send(renewed.token) : first;
}

/** The client of the suite's OpenAPI document: paths, parameters and bodies are checked against it. */
export const client = createClient<paths>({ baseUrl: location.origin, fetch: authorizedFetch });

interface Answered {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** The body of an answer, or the failure that it tells. */
export async function body<T>(call: Promise<Answered>): Promise<T> {
  const { data, error, response } = await call;
  if (error === undefined && response.ok) {
    return data as T;
  }
  const envelope = (error ?? {}) as { error?: string; message?: string; details?: Record<string, unknown> };
  if (typeof envelope.error !== 'string') {
    throw await errorOf(new Response('{}', { status: response.status, headers: response.headers }));
  }
  const retryAfter = Number(response.headers.get('Retry-After'));
  throw new ApiError(
    response.status,
    envelope.error,
    envelope.message ?? '',
    envelope.details ?? {},
    response.headers.get('X-Request-Id'),
    retryAfter > 0 ? retryAfter : null,
  );
}
