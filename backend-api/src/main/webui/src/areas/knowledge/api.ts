import { body, client } from '../../api/client';

export interface KnowledgeBase {
  id: string;
  slug: string;
  display_name: string;
  description: string;
  index_name: string;
  backing_provider: { id: string; display_name: string } | null;
  lifecycle_state: string;
  sync_status: 'ready' | 'syncing' | 'error';
  vectorization: { embedding_resource: { display_name: string } | null };
  chunking: { config: { chunk_length: number; chunk_overlap: number } };
  document_count: number;
  binding_count: number;
  last_sync_at: string | null;
  last_sync_error: string | null;
}

export interface Source {
  id: string;
  display_name: string;
  relative_path: string;
  include_globs: string[];
  exclude_globs: string[];
  lifecycle_state: string;
  last_sync_status: string;
  last_sync_at: string | null;
  last_sync_error: string | null;
  reader_groups?: string[] | null;
}

export interface Document {
  id: string;
  title: string;
  source_type: string;
  source_name: string | null;
  text: string;
  chunk_count: number;
  source_path: string | null;
  managed_by_source: boolean;
  reader_groups?: string[] | null;
  updated_at: string;
}

export interface Run {
  id: string;
  source_id: string | null;
  source_display_name: string | null;
  operation_type: string;
  status: 'queued' | 'running' | 'ready' | 'error';
  total_file_count: number;
  processed_file_count: number;
  total_document_count: number;
  processed_document_count: number;
  current_step: string | null;
  current_path: string | null;
  progress_percent: number | null;
  created_document_count: number;
  updated_document_count: number;
  deleted_document_count: number;
  unchanged_document_count: number;
  failed_document_count: number;
  error_summary: string | null;
  cancelled: boolean;
  queue_position: number | null;
  attempt: number;
  last_error: string | null;
  documents_per_second: number | null;
  estimated_seconds_remaining: number | null;
  enqueued_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface Outcome {
  cursor: number;
  path: string | null;
  title: string | null;
  outcome: string;
  change: string | null;
  code: string | null;
  message: string | null;
}

export interface Found {
  id: string;
  title: string;
  text: string;
  metadata: Record<string, unknown>;
  chunk_length_tokens: number;
  relevance_score: number;
  relevance_components?: { semantic_score?: number; keyword_score?: number };
}

export type Method = 'semantic' | 'keyword' | 'hybrid';

const at = (id: string) => ({ params: { path: { id } } });

export const bases = () =>
  body<{ knowledge_bases: KnowledgeBase[] }>(client.GET('/v1/context/knowledge-bases')).then(
    (found) => found.knowledge_bases,
  );

export const base = (id: string) =>
  body<{ knowledge_base: KnowledgeBase }>(client.GET('/v1/context/knowledge-bases/{id}', at(id))).then(
    (found) => found.knowledge_base,
  );

export const createBase = (fields: object) =>
  body<{ knowledge_base: KnowledgeBase }>(client.POST('/v1/context/knowledge-bases', { body: fields as never })).then(
    (made) => made.knowledge_base,
  );

export const removeBase = (id: string) => body(client.DELETE('/v1/context/knowledge-bases/{id}', at(id)));

export const sources = (id: string) =>
  body<{ sources: Source[] }>(client.GET('/v1/context/knowledge-bases/{id}/sources', at(id))).then(
    (found) => found.sources,
  );

export const addSource = (id: string, fields: object) =>
  body<{ source: Source }>(
    client.POST('/v1/context/knowledge-bases/{id}/sources', { ...at(id), body: fields as never }),
  ).then((made) => made.source);

const ofSource = (id: string, sourceId: string) => ({ params: { path: { id, sourceId } } });

export const removeSource = (id: string, sourceId: string) =>
  body(client.DELETE('/v1/context/knowledge-bases/{id}/sources/{sourceId}', ofSource(id, sourceId)));

export const sync = (id: string, sourceId: string) =>
  body(client.POST('/v1/context/knowledge-bases/{id}/sources/{sourceId}/sync', ofSource(id, sourceId)));

export const documents = (id: string) =>
  body<{ documents: Document[] }>(client.GET('/v1/context/knowledge-bases/{id}/documents', at(id))).then(
    (found) => found.documents,
  );

export const removeDocument = (id: string, documentId: string) =>
  body(
    client.DELETE('/v1/context/knowledge-bases/{id}/documents/{documentId}', { params: { path: { id, documentId } } }),
  );

/** Uploads one file; how many documents it made. */
export const upload = (id: string, file: File) => {
  const form = new FormData();
  form.append('files', file);
  return body<{ count: number }>(
    client.POST('/v1/context/knowledge-bases/{id}/uploads', {
      ...at(id),
      body: form as never,
      bodySerializer: (sent) => sent as unknown as FormData,
    }),
  );
};

export const runs = (id: string) =>
  body<{ sync_runs: Run[] }>(client.GET('/v1/context/knowledge-bases/{id}/sync-runs', at(id))).then(
    (found) => found.sync_runs,
  );

const ofRun = (id: string, runId: string) => ({ params: { path: { id, runId } } });

export const cancelRun = (id: string, runId: string) =>
  body(client.POST('/v1/context/knowledge-bases/{id}/sync-runs/{runId}/cancel', ofRun(id, runId)));

export const retryRun = (id: string, runId: string) =>
  body(client.POST('/v1/context/knowledge-bases/{id}/sync-runs/{runId}/retry', ofRun(id, runId)));

export const resync = (id: string) => body(client.POST('/v1/context/knowledge-bases/{id}/resync', at(id)));

export const outcomes = (id: string, runId: string, outcome: string, after: number | null) =>
  body<{ documents: Outcome[]; next_after: number | null }>(
    client.GET('/v1/context/knowledge-bases/{id}/sync-runs/{runId}/documents', {
      params: {
        path: { id, runId },
        query: { outcome: outcome || undefined, after: after ?? undefined, limit: 50 } as never,
      },
    }),
  );

export const query = (
  id: string,
  fields: {
    query_text: string;
    top_k: number;
    search_method: Method;
    query_preprocessing: string;
    hybrid_alpha?: number;
  },
) =>
  body<{ results: Found[] }>(
    client.POST('/v1/context/knowledge-bases/{id}/query', { ...at(id), body: fields as never }),
  ).then((found) => found.results);

export interface Folders {
  roots: { id: string; display_name: string }[];
  selected_root_id: string | null;
  current_relative_path: string;
  directories: { name: string; relative_path: string }[];
  parent_relative_path: string | null;
}

export const folders = (root: string, path: string) =>
  body<Folders>(
    client.GET('/v1/context/source-directories', {
      params: { query: { root_id: root || undefined, relative_path: path || undefined } as never },
    }),
  );

export interface Store {
  id: string;
  display_name: string;
  capability: string;
  enabled: boolean;
}

export const stores = async () => {
  const found = await body<{ providers: Store[] }>(client.GET('/v1/platform/providers'));
  return found.providers.filter((provider) => provider.capability === 'vector_store' && provider.enabled);
};

export interface Embeddings {
  id: string;
  display_name: string;
  default_resource_id: string | null;
  resources: { id: string; display_name: string; chunking_constraints?: { safe_chunk_length_max: number } }[];
}

export const embeddings = (store: string) =>
  body<{ embedding_providers: Embeddings[] }>(
    client.GET('/v1/context/vectorization-options', {
      params: { query: { backing_provider_instance_id: store } as never },
    }),
  ).then((found) => found.embedding_providers);

interface Binding {
  capability: string;
  provider: { id: string };
  resources: { id: string; ref_type: string }[];
  default_resource_id: string | null;
  resource_policy: object;
}

interface Deployment {
  id: string;
  is_active: boolean;
  bindings: Binding[];
}

export const activeDeployment = () =>
  body<{ deployments: Deployment[] }>(client.GET('/v1/platform/deployments')).then(
    (found) => found.deployments.find((one) => one.is_active) ?? null,
  );

export const stored = (deployment: Deployment) =>
  deployment.bindings.find((binding) => binding.capability === 'vector_store');

/** Adds the knowledge base to what the active deployment offers. */
export const bind = (deployment: Deployment, found: KnowledgeBase) => {
  const binding = stored(deployment);
  const resources = (binding?.resources ?? []).map((resource) => ({ id: resource.id, ref_type: resource.ref_type }));
  return body(
    client.PUT('/v1/platform/deployments/{id}/bindings/{capability}', {
      params: { path: { id: deployment.id, capability: 'vector_store' } },
      body: {
        provider_id: found.backing_provider?.id,
        resources: [...resources, { id: found.id, ref_type: 'knowledge_base' }],
        default_resource_id: binding?.default_resource_id ?? found.id,
        resource_policy: { selection_mode: 'explicit' },
      } as never,
    }),
  );
};
