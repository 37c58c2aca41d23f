import { body, client } from '../../api/client';

export interface Family {
  provider_key: string;
  capability: string;
  adapter_kind: string;
  provider_origin: 'local' | 'cloud';
  display_name: string;
  description: string;
}

export type LoadState = 'empty' | 'loading' | 'reconciling' | 'loaded' | 'error';

export interface Provider {
  id: string;
  slug: string;
  provider_key: string;
  capability: string;
  adapter_kind: string;
  provider_origin: 'local' | 'cloud';
  display_name: string;
  description: string;
  endpoint_url: string;
  healthcheck_url: string | null;
  enabled: boolean;
  config: Record<string, unknown>;
  secret_refs: Record<string, string>;
  loaded_managed_model_id: string | null;
  loaded_managed_model_name: string | null;
  load_state: LoadState;
  load_error: string | null;
}

export interface Finding {
  code: string;
  message: string;
  resource_id?: string | null;
}

export interface Validation {
  health: { reachable: boolean; status_code: number | null } | null;
  operation_reachable: boolean | null;
  discovery_reachable: boolean | null;
  resources?: { id: string; display_name: string }[] | null;
  embedding_dimension?: number | null;
  blocking_failures: Finding[];
}

export interface Resource {
  id: string;
  display_name: string;
  resource_kind: string;
}

export interface Status {
  is_ready: boolean;
  issues: Finding[];
  summary: string;
}

export interface Binding {
  capability: string;
  provider: { id: string; slug: string; display_name: string; provider_origin: string; enabled: boolean };
  resources: Resource[];
  default_resource_id: string | null;
  resource_policy: { selection_mode?: string; namespace_prefix?: string; name_pattern?: string };
  config: Record<string, unknown>;
  configuration_status: Status;
}

export interface Deployment {
  id: string;
  slug: string;
  display_name: string;
  description: string;
  is_active: boolean;
  bindings: Binding[];
  configuration_status: { is_ready: boolean; incomplete_capabilities: string[]; summary: string };
}

interface Ref {
  id: string;
  slug: string;
  display_name: string;
}

export interface Activation {
  id: string;
  deployment_profile: Ref;
  previous_deployment_profile: Ref | null;
  activated_by_user_id: number | null;
  activated_at: string;
}

export interface Change {
  id: string;
  changed_at: string;
  changed_by_user_id: number | null;
  subject: string;
  subject_id: string;
  subject_name: string | null;
  action: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface Profile {
  profile: 'online' | 'offline';
  locked: boolean;
  source: string;
}

/** A provider that kept a deployment from being activated. */
export interface Preflight {
  provider: { id: string; slug: string; display_name: string };
  validation: Validation;
}

const at = (id: string) => ({ params: { path: { id } } });

export const families = () =>
  body<{ provider_families: Family[] }>(client.GET('/v1/platform/provider-families')).then((a) => a.provider_families);

export const providers = () =>
  body<{ providers: Provider[] }>(client.GET('/v1/platform/providers')).then((a) => a.providers);

export const saveProvider = (id: string | null, value: Partial<Provider>) =>
  id
    ? body(client.PUT('/v1/platform/providers/{id}', { ...at(id), body: value as never }))
    : body(client.POST('/v1/platform/providers', { body: value as never }));

export const deleteProvider = (id: string) => body(client.DELETE('/v1/platform/providers/{id}', at(id)));

export const validateProvider = (id: string) =>
  body<{ validation: Validation }>(
    client.POST('/v1/platform/providers/{id}/validate', { ...at(id), body: {} as never }),
  ).then((a) => a.validation);

export const loadModel = (id: string, model: string) =>
  body(
    client.POST('/v1/platform/providers/{id}/loaded-model', {
      ...at(id),
      body: { managed_model_id: model } as never,
    }),
  );

export const unloadModel = (id: string) => body(client.DELETE('/v1/platform/providers/{id}/loaded-model', at(id)));

export const deployments = () =>
  body<{ deployments: Deployment[] }>(client.GET('/v1/platform/deployments')).then((a) => a.deployments);

export interface DeploymentInput {
  slug: string;
  display_name: string;
  description: string;
  bindings: unknown[];
}

export const saveDeployment = (id: string | null, value: DeploymentInput) =>
  (id
    ? body<{ deployment_profile: Deployment }>(
        client.PUT('/v1/platform/deployments/{id}', { ...at(id), body: value as never }),
      )
    : body<{ deployment_profile: Deployment }>(client.POST('/v1/platform/deployments', { body: value as never }))
  ).then((a) => a.deployment_profile);

export const cloneDeployment = (id: string, value: { slug: string; display_name: string }) =>
  body(client.POST('/v1/platform/deployments/{id}/clone', { ...at(id), body: value as never }));

export const activate = (id: string) =>
  body<{ deployment_profile: Deployment }>(client.POST('/v1/platform/deployments/{id}/activate', at(id))).then(
    (a) => a.deployment_profile,
  );

export const deleteDeployment = (id: string) => body(client.DELETE('/v1/platform/deployments/{id}', at(id)));

export const activations = () =>
  body<{ activation_audit: Activation[] }>(client.GET('/v1/platform/activation-audit')).then((a) => a.activation_audit);

export const changes = () =>
  body<{ change_audit: Change[] }>(client.GET('/v1/platform/change-audit')).then((a) => a.change_audit);

export const profile = () => body<Profile>(client.GET('/v1/runtime/profile'));

export const setProfile = (next: Profile['profile']) =>
  body<Profile>(client.PUT('/v1/runtime/profile', { body: { profile: next } as never }));

export interface Bindable {
  id: string;
  name: string;
}

/** The models that may be bound (or loaded) for a capability. */
export const models = (capability: string, eligible: boolean) =>
  body<{ models: { id: string; name: string; backend: string }[] }>(
    client.GET('/v1/modelops/models', { params: { query: { capability, eligible: eligible ? 'true' : undefined } } }),
  ).then((a) => a.models);

export const knowledgeBases = (provider: string) =>
  body<{ knowledge_bases: { id: string; display_name: string }[] }>(
    client.GET('/v1/context/knowledge-bases', {
      params: { query: { eligible: 'true', backing_provider_instance_id: provider } },
    }),
  ).then((a) => a.knowledge_bases);
