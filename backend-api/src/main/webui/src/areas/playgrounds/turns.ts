import type { QueryClient } from '@tanstack/preact-query';
import { useSyncExternalStore } from 'preact/compat';
import { authorizedFetch } from '../../api/client';
import { ApiError, errorOf, unreachable } from '../../api/errors';
import { follow, type StreamEvent, stream } from '../../api/events';
import { en } from '../../text/en';
import type { Session, Step, Turn } from './api';

/** A turn that this page watches. */
export interface Live {
  id: string | null;
  prompt: string;
  text: string;
  steps: Step[];
  error: unknown;
  running: boolean;
  stopping: boolean;
}

const live = new Map<string, Live>();
const watching = new Map<string, AbortController>();
const listeners = new Set<() => void>();

function put(session: string, change: Partial<Live> | null) {
  const before = live.get(session);
  if (change === null) {
    live.delete(session);
  } else {
    live.set(session, {
      id: null,
      prompt: '',
      text: '',
      steps: [],
      error: null,
      running: true,
      stopping: false,
      ...before,
      ...change,
    });
  }
  for (const listener of listeners) {
    listener();
  }
}

export function useLive(session: string | undefined): Live | undefined {
  return useSyncExternalStore(
    (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => (session ? live.get(session) : undefined),
  );
}

const path = (session: string) => `/v1/playgrounds/sessions/${encodeURIComponent(session)}`;

const isEnd = (event: StreamEvent) => event.name === 'complete' || event.name === 'error';

/** Sends a prompt and watches its turn to the end, over broken connections. */
export async function ask(queries: QueryClient, session: string, prompt: string): Promise<void> {
  const control = begin(session, { prompt });
  let turn: string | null = null;
  let seen: string | null = null;
  try {
    const request = {
      path: `${path(session)}/messages/stream`,
      method: 'POST' as const,
      body: { prompt },
      signal: control.signal,
      onOpen: (response: Response) => {
        turn = response.headers.get('X-Turn-Id');
        put(session, { id: turn });
      },
    };
    for await (const event of stream(request)) {
      seen = event.id ?? seen;
      take(queries, session, event);
      if (isEnd(event)) {
        return;
      }
    }
    throw new ApiError(502, 'stream_incomplete', en.errors.unreachable);
  } catch (failed) {
    if (turn && !control.signal.aborted && (!(failed instanceof ApiError) || failed.passing)) {
      await watch(queries, session, turn, seen, control);
      return;
    }
    end(queries, session, failed);
  } finally {
    forget(session, control);
  }
}

/** Takes up a turn that runs already: begun before a reload, or on another device. */
export function resume(queries: QueryClient, session: string, turn: Turn): void {
  if (watching.has(session)) {
    return;
  }
  const control = begin(session, { id: turn.id, prompt: turn.prompt });
  watch(queries, session, turn.id, null, control).finally(() => forget(session, control));
}

async function watch(
  queries: QueryClient,
  session: string,
  turn: string,
  seen: string | null,
  control: AbortController,
) {
  try {
    await follow(
      { path: `${path(session)}/turns/${turn}/events`, lastEventId: seen, signal: control.signal },
      (event) => take(queries, session, event),
      isEnd,
    );
    end(queries, session, null);
  } catch (failed) {
    end(queries, session, failed);
  }
}

function begin(session: string, change: Partial<Live>): AbortController {
  const control = new AbortController();
  watching.get(session)?.abort();
  watching.set(session, control);
  put(session, null);
  put(session, change);
  return control;
}

function forget(session: string, control: AbortController) {
  if (watching.get(session) === control) {
    watching.delete(session);
  }
}

function take(queries: QueryClient, session: string, event: StreamEvent) {
  const now = live.get(session);
  if (!now) {
    return;
  }
  switch (event.name) {
    case 'status': {
      const step = event.data as Step;
      const known = now.steps.some((one) => one.id === step.id);
      put(session, { steps: known ? now.steps.map((one) => (one.id === step.id ? step : one)) : [...now.steps, step] });
      break;
    }
    case 'delta':
      put(session, { text: now.text + (event.data as { text: string }).text });
      break;
    case 'complete': {
      const stored = (event.data as { session: Session }).session;
      queries.setQueryData(['session', session], { ...stored, running_turns: [], last_turn: undefined });
      queries.invalidateQueries({ queryKey: ['sessions'] });
      put(session, null);
      break;
    }
    case 'error': {
      const told = event.data as { error: string; message: string; status_code?: number };
      put(session, { running: false, error: new ApiError(told.status_code ?? 502, told.error, told.message) });
      queries.invalidateQueries({ queryKey: ['session', session] });
      break;
    }
  }
}

function end(queries: QueryClient, session: string, failed: unknown) {
  const now = live.get(session);
  if (!now) {
    return;
  }
  if (now.stopping && !now.id) {
    put(session, null);
  } else if (failed) {
    put(session, { running: false, error: failed instanceof ApiError ? failed : unreachable() });
  } else if (now.running) {
    put(session, null);
  }
  queries.invalidateQueries({ queryKey: ['session', session] });
}

/** Stops the answer; what was written so far stays. */
export async function stop(session: string): Promise<void> {
  const now = live.get(session);
  put(session, { stopping: true });
  if (!now?.id) {
    watching.get(session)?.abort();
    return;
  }
  const response = await authorizedFetch(
    new Request(new URL(`${path(session)}/turns/${now.id}/cancel`, location.origin), { method: 'POST' }),
  );
  if (!response.ok) {
    put(session, { stopping: false });
    throw await errorOf(response);
  }
}

export function dismiss(session: string) {
  put(session, null);
}
