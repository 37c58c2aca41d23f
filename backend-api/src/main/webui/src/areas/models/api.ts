import { body, client } from '../../api/client';

export type State = 'created' | 'registered' | 'validated' | 'active' | 'inactive' | 'unregistered';

export interface Metrics {
  metrics: Record<string, { value: number; requests: number }>;
  total_requests: number;
}

export interface Model {
  id: string;
  name: string;
  provider: string;
  provider_model_id: string | null;
  backend: 'local' | 'external_api';
  hosting: 'local' | 'cloud';
  owner_type: 'platform' | 'user';
  owner_user_id: number | null;
  source_kind: string;
  source_id: string | null;
  local_path: string | null;
  availability: string;
  visibility_scope: 'private' | 'user' | 'group' | 'platform';
  task_key: string;
  category: string;
  lifecycle_state: State;
  is_validation_current: boolean;
  last_validation_status: 'success' | 'failure' | null;
  last_validated_at: string | null;
  validation_error: Record<string, unknown>;
  model_size_billion: number | null;
  comment: string | null;
  artifact: { artifact_status?: string; storage_path?: string };
  credential: {
    id: string | null;
    status: 'active' | 'revoked' | 'missing' | 'not_required';
    provider: string | null;
    display_name: string | null;
    api_key_last4: string | null;
  };
  usage_summary: Metrics;
}

export interface Validation {
  id: string;
  validator_kind: string;
  trigger_reason: string;
  result: 'success' | 'failure';
  summary: string | null;
  validated_by_user_id: number | null;
  created_at: string;
}

export interface TestRun {
  id: string;
  result: 'success' | 'failure';
  summary: string | null;
  input_payload: Record<string, unknown>;
  error_details: Record<string, unknown>;
  latency_ms: number | null;
  tested_by_user_id: number | null;
  created_at: string;
}

export interface TestResult {
  kind: string;
  success: boolean;
  response_text?: string | null;
  dimension?: number | null;
  norm?: number | null;
  vector_preview?: number[] | null;
  latency_ms: number | null;
}

export interface Runtime {
  provider_instance_id: string;
  display_name: string;
  reachable: boolean;
  matches_model: boolean;
  message: string | null;
}

export interface Credential {
  id: string;
  owner_user_id: number;
  credential_scope: 'personal' | 'platform';
  provider: string;
  display_name: string;
  api_base_url: string | null;
  api_key_last4: string;
}

export interface Job {
  job_id: string;
  source_id: string;
  model_id: string | null;
  status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  error_message: string | null;
  created_at: string;
  finished_at: string | null;
  attempt: number;
  position: number | null;
  cancel_requested: boolean;
  files_total: number | null;
  files_done: number | null;
  bytes_total: number | null;
  bytes_done: number | null;
  bytes_per_second: number | null;
  estimated_seconds: number | null;
}

export interface HubModel {
  source_id: string;
  name: string;
  downloads: number | null;
  likes: number | null;
  tags: string[];
}

export interface HubDetail extends HubModel {
  files: { path: string; size: number | null; file_type: string }[];
  gated?: boolean | string;
  card_data?: { license?: string };
}

export interface Artifact {
  artifact_id: string;
  name: string;
  storage_path: string;
  suggested_model_id: string | null;
  ready_for_registration: boolean;
}

export interface CloudModel {
  provider_model_id: string;
  name: string;
  task_key: string;
}

export interface Assignment {
  scope: string;
  model_ids: string[];
}

export interface Quota {
  subject_kind: 'user' | 'role' | 'group';
  subject: string;
  requests_per_minute: number | null;
  tokens_per_day: number | null;
  updated_at: string;
}

export interface OwnQuota {
  requests_per_minute: number | null;
  tokens_per_day: number | null;
  requests_this_minute: number;
  tokens_today: number;
}

export interface UsageReport {
  usage: Metrics;
  groups: { key: { day?: string; model_id?: string; user_id?: number; source?: string }; usage: Metrics }[];
}

const at = (id: string) => ({ params: { path: { id } } });

export const list = () => body<{ models: Model[] }>(client.GET('/v1/modelops/models')).then((a) => a.models);

export const detail = (id: string) =>
  body<{ model: Model & { validation_history: Validation[] } }>(client.GET('/v1/modelops/models/{id}', at(id))).then(
    (a) => a.model,
  );

export type Action = 'register' | 'activate' | 'deactivate' | 'unregister';

export const act = (id: string, action: Action) => {
  switch (action) {
    case 'register':
      return body(client.POST('/v1/modelops/models/{id}/register', at(id)));
    case 'activate':
      return body(client.POST('/v1/modelops/models/{id}/activate', at(id)));
    case 'deactivate':
      return body(client.POST('/v1/modelops/models/{id}/deactivate', at(id)));
    case 'unregister':
      return body(client.POST('/v1/modelops/models/{id}/unregister', at(id)));
  }
};

export const remove = (id: string) => body(client.DELETE('/v1/modelops/models/{id}', at(id)));

export const create = (value: Record<string, unknown>) =>
  body<{ model: Model }>(client.POST('/v1/modelops/models', { body: value as never })).then((a) => a.model);

export const addLocal = (value: Record<string, unknown>) =>
  body<{ model: { id: string } }>(client.POST('/v1/modelops/catalog', { body: value as never })).then((a) => a.model);

export const artifacts = () =>
  body<{ artifacts: Artifact[] }>(client.GET('/v1/modelops/local-artifacts')).then((a) => a.artifacts);

export const replaceCredential = (id: string, credential: string) =>
  body(
    client.PATCH('/v1/modelops/models/{id}/credential', { ...at(id), body: { credential_id: credential } as never }),
  );

export const setVisibility = (id: string, scope: string) =>
  body(client.PATCH('/v1/modelops/models/{id}/visibility', { ...at(id), body: { visibility_scope: scope } as never }));

export const verify = (id: string) =>
  body<{ verification: { status: string; files: { path: string; state: string }[] } }>(
    client.POST('/v1/modelops/models/{id}/verify', at(id)),
  ).then((a) => a.verification);

export const runtimes = (id: string) =>
  body<{ runtimes: Runtime[]; default_provider_instance_id: string | null }>(
    client.GET('/v1/modelops/models/{id}/test-runtimes', at(id)),
  );

export const test = (id: string, inputs: Record<string, string>, provider: string | null) =>
  body<{ test_run: TestRun; result: TestResult }>(
    client.POST('/v1/modelops/models/{id}/test', {
      ...at(id),
      body: { inputs, ...(provider ? { provider_instance_id: provider } : {}) } as never,
    }),
  );

export const tests = (id: string) =>
  body<{ tests: TestRun[] }>(
    client.GET('/v1/modelops/models/{id}/tests', { params: { path: { id }, query: { limit: '50' } } }),
  ).then((a) => a.tests);

export const validate = (id: string, run: string) =>
  body(client.POST('/v1/modelops/models/{id}/validate', { ...at(id), body: { test_run_id: run } } as never));

export const validations = (id: string) =>
  body<{ validations: Validation[] }>(
    client.GET('/v1/modelops/models/{id}/validations', { params: { path: { id }, query: { limit: '50' } } }),
  ).then((a) => a.validations);

export const credentials = () =>
  body<{ credentials: Credential[] }>(client.GET('/v1/modelops/credentials')).then((a) => a.credentials);

export const addCredential = (value: Record<string, unknown>) =>
  body(client.POST('/v1/modelops/credentials', { body: value as never }));

export const revokeCredential = (id: string) =>
  body<{ affected_model_count: number }>(client.DELETE('/v1/modelops/credentials/{id}', at(id)));

export const cloudModels = (provider: string, credential: string) =>
  body<{ models: CloudModel[] }>(
    client.GET('/v1/modelops/discovery/cloud', { params: { query: { provider, credential_id: credential } } }),
  ).then((a) => a.models);

export const searchHub = (query: string, task: string, offset: number) =>
  body<{ models: HubModel[] }>(
    client.GET('/v1/modelops/discovery/huggingface', {
      params: { query: { query, task_key: task, limit: '12', offset: String(offset) } } as never,
    }),
  ).then((a) => a.models);

export const hubModel = (source: string) =>
  body<{ model: HubDetail }>(
    client.GET('/v1/modelops/discovery/huggingface/{source_id}', { params: { path: { source_id: source } } }),
  ).then((a) => a.model);

export const downloads = () => body<{ jobs: Job[] }>(client.GET('/v1/modelops/downloads')).then((a) => a.jobs);

export const download = (value: Record<string, unknown>) =>
  body(client.POST('/v1/modelops/downloads', { body: value as never }));

export const cancelDownload = (id: string) => body(client.POST('/v1/modelops/downloads/{id}/cancel', at(id)));

export const retryDownload = (id: string) => body(client.POST('/v1/modelops/downloads/{id}/retry', at(id)));

export const sharing = () =>
  body<{ assignments: Assignment[] }>(client.GET('/v1/modelops/sharing')).then((a) => a.assignments);

export const shareWithRole = (scope: string, models: string[]) =>
  body(client.PUT('/v1/modelops/sharing', { body: { scope, model_ids: models } as never }));

export const userSharing = () =>
  body<{ assignments: Assignment[] }>(client.GET('/v1/modelops/sharing/users')).then((a) => a.assignments);

export const shareWithUser = (user: string, models: string[]) =>
  body(client.PUT('/v1/modelops/sharing/users/{id}', { ...at(user), body: { model_ids: models } as never }));

export const quotas = () => body<{ quotas: Quota[] }>(client.GET('/v1/modelops/quotas')).then((a) => a.quotas);

export const ownQuota = () => body<{ quota: OwnQuota }>(client.GET('/v1/modelops/quotas/mine')).then((a) => a.quota);

const subject = (kind: string, name: string) => ({ params: { path: { kind: `${kind}s`, subject: name } } });

export const setQuota = (kind: string, name: string, value: Pick<Quota, 'requests_per_minute' | 'tokens_per_day'>) =>
  body(client.PUT('/v1/modelops/quotas/{kind}/{subject}', { ...subject(kind, name), body: value as never }));

export const deleteQuota = (kind: string, name: string) =>
  body(client.DELETE('/v1/modelops/quotas/{kind}/{subject}', subject(kind, name)));

export const usage = (from: string, groups: string) =>
  body<UsageReport>(client.GET('/v1/modelops/usage', { params: { query: { from, group_by: groups } } }));

export const modelUsage = (id: string, from: string) =>
  body<UsageReport>(
    client.GET('/v1/modelops/models/{id}/usage', { params: { path: { id }, query: { from, group_by: 'day' } } }),
  );
