import { useSyncExternalStore } from 'preact/compat';
import { errorOf, unreachable } from './errors';

export type Role = 'user' | 'admin' | 'superadmin';

export interface User {
  id: number;
  email: string;
  username: string;
  role: Role;
  is_active: boolean;
}

/** A logged-in user. The token lives in this page's memory only; the refresh token in a cookie that no script reads. */
export interface Session {
  token: string;
  expiresAt: number;
  obtainedAt: number;
  user: User;
}

interface Answer {
  access_token: string;
  expires_in: number;
  user: User;
}

/** undefined: not known yet. */
type Known = Session | null | undefined;

const RENEW_BEFORE_MS = 60_000;
const LOCK = 'orrery-refresh';

let current: Known;
let pending: Promise<Session | null> | null = null;
const listeners = new Set<() => void>();
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('orrery-session') : null;

tabs?.addEventListener('message', (event: MessageEvent<Session | null>) => set(event.data));

function set(next: Session | null) {
  current = next;
  for (const listener of listeners) {
    listener();
  }
}

function publish(next: Session | null): Session | null {
  set(next);
  tabs?.postMessage(next);
  return next;
}

function sessionOf(answer: Answer): Session {
  const now = Date.now();
  return { token: answer.access_token, expiresAt: now + answer.expires_in * 1000, obtainedAt: now, user: answer.user };
}

function post(path: string, body?: unknown): Promise<Response> {
  return fetch(`/auth/browser/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  }).catch(() => {
    throw unreachable();
  });
}

export async function login(identifier: string, password: string): Promise<void> {
  const response = await post('login', { identifier, password });
  if (!response.ok) {
    throw await errorOf(response);
  }
  publish(sessionOf(await response.json()));
}

export async function logout(): Promise<void> {
  await post('logout');
  publish(null);
}

/** Gets a token for the cookie; one tab at a time, and what one tab got the others use. */
export function refresh(): Promise<Session | null> {
  pending ??= renew().finally(() => {
    pending = null;
  });
  return pending;
}

async function renew(): Promise<Session | null> {
  const asked = Date.now();
  const ask = async () => {
    if (current && current.obtainedAt >= asked) {
      return current;
    }
    const response = await post('refresh');
    if (response.status === 200) {
      return publish(sessionOf(await response.json()));
    }
    if (response.status === 204 || response.status === 401) {
      return publish(null);
    }
    throw await errorOf(response);
  };
  return navigator.locks ? navigator.locks.request(LOCK, ask) : ask();
}

/** A token that is good for at least a minute, or null when nobody is logged in. */
export async function token(): Promise<string | null> {
  if (current && current.expiresAt - Date.now() > RENEW_BEFORE_MS) {
    return current.token;
  }
  return current === null ? null : ((await refresh())?.token ?? null);
}

export function useSession(): Known {
  return useSyncExternalStore(
    (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

const RANK: Record<Role, number> = { user: 0, admin: 1, superadmin: 2 };

export function mayAct(user: User, least: Role): boolean {
  return RANK[user.role] >= RANK[least];
}

/** The logged-in user; only below the shell, which shows the login to everyone else. */
export function useUser(): User {
  const session = useSession();
  if (!session) {
    throw new Error('There is no user outside the shell');
  }
  return session.user;
}
