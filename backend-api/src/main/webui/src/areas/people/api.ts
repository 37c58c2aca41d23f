import { body, client } from '../../api/client';
import type { Role, User } from '../../api/session';

export interface Person extends User {
  created_at: string;
  updated_at: string;
}

export interface Group {
  id: string;
  name: string;
  description: string;
  member_count: number;
  updated_at: string;
}

export interface OpenSession {
  id: string;
  method: string;
  address: string | null;
  user_agent: string | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  current: boolean;
}

export interface ApiKey {
  id: string;
  user_id: number;
  name: string;
  prefix: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
}

export interface Entry {
  seq: number;
  at: string;
  actor_id: number | null;
  actor_name: string | null;
  address: string | null;
  request_id: string | null;
  method: string;
  path: string;
  status: number;
  target: string | null;
  before: string | null;
  after: string | null;
  hash: string;
}

export interface Verification {
  valid: boolean;
  entries: number;
  head: string | null;
  broken_at: number | null;
}

const at = (id: string | number) => ({ params: { path: { id: String(id) } } }) as never;

export const activate = (id: number) => body(client.POST('/auth/users/{id}/activate', at(id)));

export const deactivate = (id: number) => body(client.POST('/auth/users/{id}/deactivate', at(id)));

export const setRole = (id: number, role: Role) =>
  body(client.PATCH('/auth/users/{id}/role', { params: { path: { id: String(id) } }, body: { role } } as never));

export const addUser = (value: Record<string, unknown>) =>
  body(client.POST('/auth/register', { body: value as never }));

export const sessionsOf = (id: number) =>
  body<{ sessions: OpenSession[] }>(client.GET('/auth/users/{id}/sessions', at(id))).then((a) => a.sessions);

export const endSessionsOf = (id: number) => body(client.DELETE('/auth/users/{id}/sessions', at(id)));

export const sessions = () => body<{ sessions: OpenSession[] }>(client.GET('/auth/sessions')).then((a) => a.sessions);

export const endSession = (id: string) => body(client.DELETE('/auth/sessions/{id}', at(id)));

export const endOtherSessions = () => body(client.DELETE('/auth/sessions'));

export const groups = () => body<{ groups: Group[] }>(client.GET('/auth/groups')).then((a) => a.groups);

export const group = (id: string) => body<{ group: Group; members: Person[] }>(client.GET('/auth/groups/{id}', at(id)));

export const saveGroup = (id: string | null, value: { name: string; description: string }) =>
  id
    ? body(client.PATCH('/auth/groups/{id}', { params: { path: { id } }, body: value as never }))
    : body(client.POST('/auth/groups', { body: value as never }));

export const deleteGroup = (id: string) => body(client.DELETE('/auth/groups/{id}', at(id)));

export const addMember = (id: string, user: number) =>
  body(client.PUT('/auth/groups/{id}/members/{user_id}', { params: { path: { id, user_id: String(user) } } } as never));

export const removeMember = (id: string, user: number) =>
  body(
    client.DELETE('/auth/groups/{id}/members/{user_id}', { params: { path: { id, user_id: String(user) } } } as never),
  );

export const keys = (all: boolean) =>
  body<{ api_keys: ApiKey[] }>(
    client.GET('/v1/api-keys', { params: { query: { user_id: all ? 'all' : undefined } } }),
  ).then((a) => a.api_keys);

export const makeKey = (value: Record<string, unknown>) =>
  body<{ api_key: ApiKey; key: string }>(client.POST('/v1/api-keys', { body: value as never }));

export const revokeKey = (id: string) => body(client.DELETE('/v1/api-keys/{id}', at(id)));

export interface AuditQuery {
  actor_id?: string;
  target?: string;
  method?: string;
  path?: string;
  status?: string;
  from?: string;
  to?: string;
  before?: number;
  limit?: number;
}

export const audit = (query: AuditQuery) =>
  body<{ entries: Entry[] }>(client.GET('/v1/audit', { params: { query } } as never)).then((a) => a.entries);

export const verifyAudit = () => body<Verification>(client.GET('/v1/audit/verify'));

export const me = () => body<{ user: Person }>(client.GET('/auth/me')).then((a) => a.user);

export const changeMe = (value: Record<string, unknown>) =>
  body<{ user: Person }>(client.PATCH('/auth/me', { body: value as never }));

export const changePassword = (current: string, next: string) =>
  body(client.POST('/auth/password', { body: { current_password: current, new_password: next } as never }));
