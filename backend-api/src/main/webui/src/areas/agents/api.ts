import { body, client } from '../../api/client';

export interface Spec {
  name: string;
  description: string;
  instructions: string;
  runtime_prompts: { retrieval_context: string };
  default_model_ref: string | null;
  tool_refs: string[];
  runtime_constraints: { internet_required: boolean; sandbox_required: boolean };
  tool_policy?: Record<string, unknown>;
  workflow_definition?: Record<string, unknown>;
}

export interface Project {
  id: string;
  owner_user_id: number;
  published_agent_id: string | null;
  current_version: number;
  visibility: 'private' | 'unlisted' | 'public';
  updated_at: string;
  spec: Spec;
}

export interface SpecValidation {
  valid: boolean;
  errors: string[];
  warnings: string[];
  derived_runtime_requirements?: Spec['runtime_constraints'];
}

export interface Agent {
  id: string;
  entity: { owner_user_id: number | null; visibility: string };
  agent_kind: 'platform' | 'user';
  is_platform_agent: boolean;
  current_version: string;
  published: boolean;
  published_at: string | null;
  updated_at: string;
  spec: Spec;
}

export interface ToolSpec {
  name: string;
  description: string;
  transport: 'mcp' | 'sandbox_http';
  connection_profile_ref: string;
  tool_name: string;
  input_schema: Record<string, unknown>;
  output_schema: Record<string, unknown>;
  safety_policy: Record<string, unknown>;
  offline_compatible: boolean;
}

export interface Tool {
  id: string;
  entity: { owner_user_id: number | null; visibility: string };
  current_version: string;
  published: boolean;
  spec: ToolSpec;
}

export interface ToolValidation {
  valid: boolean;
  errors: string[];
  warnings: string[];
  runtime_checks: Record<string, unknown>;
}

export interface Row {
  entity_id: string;
  current_version: string;
  published_at: string | null;
  current_spec: { name?: string; description?: string };
}

export interface Version {
  version_id: string;
  version: string;
  is_current: boolean;
  published_at: string | null;
  created_at: string;
  spec_json: Record<string, unknown>;
}

export interface Approval {
  call_id: string;
  tool_ref: string | null;
  tool_name: string | null;
  arguments: unknown;
  /** Of an approval step, which calls no tool. */
  message?: string;
  requested_at: string;
  decision: string | null;
}

export interface Execution {
  id: string;
  status: 'queued' | 'running' | 'awaiting_approval' | 'succeeded' | 'failed' | 'blocked' | 'cancelled';
  agent_ref: string;
  agent_version: string | null;
  model_ref: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  result: { output_text?: string | null; tool_calls?: ToolCall[] } | null;
  error: { error?: string; code?: string; message?: string; details?: Record<string, unknown> } | null;
  open_approvals?: Approval[];
}

/** An execution in the list: without its answer. */
export type ExecutionRow = Omit<Execution, 'result' | 'open_approvals'> & {
  requested_by_user_id: number;
  requested_by_username: string | null;
};

export interface ExecutionQuery {
  status?: string;
  agent_id?: string;
  user_id?: string;
  before?: string;
  limit: string;
}

export interface ToolCall {
  call_id?: string;
  tool_name?: string;
  arguments?: unknown;
  result?: unknown;
  error?: unknown;
}

export interface Server {
  slug: string;
  display_name: string;
  url: string;
  secret_ref: string | null;
  private_network: boolean;
  enabled: boolean;
  timeout_seconds: number;
  allowed_tools: string[] | null;
  updated_at: string;
}

export interface Rule {
  id: number;
  scope_type: string;
  scope_id: string;
  resource_type: string;
  resource_id: string;
  effect: 'allow' | 'deny';
  rule_json: { action?: string };
  created_at: string;
}

const at = (id: string) => ({ params: { path: { id } } });

export const projects = () =>
  body<{ agent_projects: Project[] }>(client.GET('/v1/agent-projects')).then((a) => a.agent_projects);

export const project = (id: string) =>
  body<{ agent_project: Project }>(client.GET('/v1/agent-projects/{id}', at(id))).then((a) => a.agent_project);

export const createProject = (value: Record<string, unknown>) =>
  body<{ agent_project: Project }>(client.POST('/v1/agent-projects', { body: value as never })).then(
    (a) => a.agent_project,
  );

export const saveProject = (id: string, value: Record<string, unknown>) =>
  body<{ agent_project: Project }>(client.PUT('/v1/agent-projects/{id}', { ...at(id), body: value as never })).then(
    (a) => a.agent_project,
  );

export const deleteProject = (id: string) => body(client.DELETE('/v1/agent-projects/{id}', at(id)));

export const validateProject = (id: string) =>
  body<{ validation: SpecValidation }>(client.POST('/v1/agent-projects/{id}/validate', at(id))).then(
    (a) => a.validation,
  );

export const publishProject = (id: string) =>
  body<{ publish_result: { agent_id: string } }>(client.POST('/v1/agent-projects/{id}/publish', at(id))).then(
    (a) => a.publish_result,
  );

/** Agents and tools that this user may see. */
export const registry = (type: 'agents' | 'tools') =>
  body<{ items: Row[] }>(client.GET('/v1/registry/{type}', { params: { path: { type } } })).then((a) => a.items);

export const versions = (type: 'agents' | 'tools', id: string) =>
  body<{ versions: Version[] }>(client.GET('/v1/registry/{type}/{id}', { params: { path: { type, id } } })).then(
    (a) => a.versions,
  );

export const agents = () => body<{ agents: Agent[] }>(client.GET('/v1/catalog/agents')).then((a) => a.agents);

export const validateAgent = (id: string) =>
  body<{ validation: SpecValidation }>(client.POST('/v1/catalog/agents/{id}/validate', at(id))).then(
    (a) => a.validation,
  );

export const publishAgent = (agent: Agent, publish: boolean) =>
  body(
    client.PUT('/v1/catalog/agents/{id}', {
      ...at(agent.id),
      body: { ...agent.spec, publish, visibility: agent.entity.visibility } as never,
    }),
  );

export const deleteAgent = (id: string) => body(client.DELETE('/v1/catalog/agents/{id}', at(id)));

export const tools = () => body<{ tools: Tool[] }>(client.GET('/v1/catalog/tools')).then((a) => a.tools);

export const saveTool = (id: string | null, value: Record<string, unknown>) =>
  id
    ? body(client.PUT('/v1/catalog/tools/{id}', { ...at(id), body: value as never }))
    : body(client.POST('/v1/catalog/tools', { body: value as never }));

export const validateTool = (id: string) =>
  body<{ validation: ToolValidation }>(client.POST('/v1/catalog/tools/{id}/validate', at(id))).then(
    (a) => a.validation,
  );

export const testTool = (id: string, input: Record<string, unknown>) =>
  body<{ execution: { ok: boolean; status_code: number; result: unknown; duration_ms: number | null } }>(
    client.POST('/v1/catalog/tools/{id}/test', { ...at(id), body: { input } as never }),
  ).then((a) => a.execution);

/** Begins an execution; it is followed by its events. */
export const execute = (agent: string, input: Record<string, unknown>) =>
  body<{ execution: Execution }>(
    client.POST('/v1/agent-executions', {
      body: { agent_id: agent, input } as never,
      headers: { Prefer: 'respond-async' },
    }),
  ).then((a) => a.execution);

export const executions = (query: ExecutionQuery) =>
  body<{ executions: ExecutionRow[]; next_before: string | null }>(
    client.GET('/v1/agent-executions', { params: { query } }),
  );

export const execution = (id: string) =>
  body<{ execution: Execution }>(client.GET('/v1/agent-executions/{id}', at(id))).then((a) => a.execution);

export const cancelExecution = (id: string) => body(client.POST('/v1/agent-executions/{id}/cancel', at(id)));

export const approvals = (id: string) =>
  body<{ approvals: Approval[] }>(client.GET('/v1/agent-executions/{id}/approvals', at(id))).then((a) => a.approvals);

export const decide = (id: string, call: string, decision: 'approve' | 'reject', reason: string) =>
  body(
    client.POST('/v1/agent-executions/{id}/approvals/{call_id}', {
      params: { path: { id, call_id: call } },
      body: { decision, ...(reason ? { reason } : {}) } as never,
    }),
  );

export const servers = () => body<{ servers: Server[] }>(client.GET('/v1/mcp-servers')).then((a) => a.servers);

export const saveServer = (slug: string | null, value: Record<string, unknown>) =>
  slug
    ? body(client.PUT('/v1/mcp-servers/{slug}', { params: { path: { slug } }, body: value as never }))
    : body(client.POST('/v1/mcp-servers', { body: value as never }));

export const deleteServer = (slug: string) =>
  body(client.DELETE('/v1/mcp-servers/{slug}', { params: { path: { slug } } }));

export const rules = () => body<{ rules: Rule[] }>(client.GET('/v1/policy/rules')).then((a) => a.rules);

export const addRule = (value: Record<string, unknown>) =>
  body(client.POST('/v1/policy/rules', { body: value as never }));

export const models = () =>
  body<{ models: { id: string; name: string }[] }>(
    client.GET('/v1/modelops/models', { params: { query: { capability: 'llm_inference', eligible: 'true' } } }),
  ).then((a) => a.models);
