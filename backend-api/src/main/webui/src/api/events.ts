import { authorizedFetch } from './client';
import { ApiError, errorOf, unreachable } from './errors';

/** One server-sent event. */
export interface StreamEvent {
  id: string | null;
  name: string;
  data: unknown;
}

export interface StreamRequest {
  path: string;
  method?: 'GET' | 'POST';
  body?: unknown;
  lastEventId?: string | null;
  signal?: AbortSignal;
  /** Told before the first event. */
  onOpen?: (response: Response) => void;
}

/** The events of one answer, until it ends. Ends without an event when the server says that all were seen (204). */
export async function* stream(request: StreamRequest): AsyncGenerator<StreamEvent> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (request.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (request.lastEventId) {
    headers['Last-Event-ID'] = request.lastEventId;
  }
  const response = await authorizedFetch(
    new Request(new URL(request.path, location.origin), {
      method: request.method ?? 'GET',
      headers,
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
    }),
  );
  if (response.status === 204) {
    return;
  }
  if (!response.ok) {
    throw await errorOf(response);
  }
  request.onOpen?.(response);
  if (response.body) {
    yield* parse(response.body);
  }
}

async function* parse(bytes: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = bytes.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      text += value.replaceAll('\r\n', '\n');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = eventOf(text.slice(0, end));
        text = text.slice(end + 2);
        if (event) {
          yield event;
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function eventOf(block: string): StreamEvent | null {
  let name = 'message';
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      name = value;
    } else if (field === 'id') {
      id = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
  return data.length === 0 ? null : { id, name, data: JSON.parse(data.join('\n')) };
}

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;

/**
 * Follows a log of events to its end, over broken connections: each new try goes on after the last event seen.
 *
 * @param terminal whether this event is the last one
 */
export async function follow(
  request: StreamRequest & { signal: AbortSignal },
  onEvent: (event: StreamEvent) => void,
  terminal: (event: StreamEvent) => boolean,
): Promise<void> {
  let lastEventId = request.lastEventId ?? null;
  let wait = FIRST_WAIT_MS;
  while (!request.signal.aborted) {
    try {
      // An answer of 204, which is not opened, says that the end was seen.
      let opened = false;
      const onOpen = (response: Response) => {
        opened = true;
        request.onOpen?.(response);
      };
      for await (const event of stream({ ...request, lastEventId, onOpen })) {
        wait = FIRST_WAIT_MS;
        lastEventId = event.id ?? lastEventId;
        onEvent(event);
        if (terminal(event)) {
          return;
        }
      }
      if (!opened) {
        return;
      }
    } catch (failed) {
      const error = failed instanceof ApiError ? failed : unreachable();
      if (request.signal.aborted) {
        return;
      }
      if (!error.passing) {
        throw error;
      }
      wait = Math.max(wait, (error.retryAfterSeconds ?? 0) * 1000);
    }
    await pause(wait * (0.75 + Math.random() / 2), request.signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}
