import { body, client } from '../../api/client';

export type Kind = 'chat' | 'knowledge';

export interface Step {
  id: string;
  kind: string;
  label: string;
  state: 'running' | 'completed' | 'failed';
  duration_ms: number | null;
  summary: string | null;
  details?: { execution_id?: string };
}

export interface Source {
  id: string;
  title: string;
  snippet: string;
  uri: string | null;
  metadata: Record<string, unknown>;
  relevance_score?: number;
  relevance_components?: { semantic_score?: number; keyword_score?: number };
  reference_id: string;
  citation_label: string;
}

export interface Reference {
  id: string;
  citation_label: string;
  title: string;
  description: string | null;
  file_reference: string | null;
  pages: number[];
  source_ids: string[];
}

export interface Message {
  id: string;
  role: 'user' | 'assistant';
  content: string;
  createdAt: string | null;
  metadata: {
    statuses?: Step[];
    sources?: Source[];
    references?: Reference[];
    knowledge_base_id?: string;
    response?: { result?: { retrieval_calls?: { results?: { id: string; text: string }[] }[] } };
  };
}

/** A prompt on its way to an answer, kept by the suite whoever watches. */
export interface Turn {
  id: string;
  prompt: string;
  status: 'running' | 'completed' | 'failed' | 'cancelled';
  text: string | null;
  last_seq?: number;
  error: { error: string; message: string; status_code?: number } | null;
  created_at: string;
}

export interface Session {
  id: string;
  playground_kind: Kind;
  assistant_ref: string;
  title: string;
  model_selection: { model_id: string | null };
  knowledge_binding: { knowledge_base_id: string | null };
  message_count: number;
  created_at: string;
  updated_at: string;
  messages?: Message[];
  running_turns?: Turn[];
  last_turn?: Turn;
}

export interface Options {
  models: { id: string; display_name: string }[];
  knowledge_bases: { id: string; display_name: string; is_default: boolean }[];
  default_knowledge_base_id: string | null;
  configuration_message: string | null;
}

export interface Choices {
  model_id?: string | null;
  knowledge_base_id?: string | null;
  assistant_ref?: string | null;
  title?: string;
}

const AGENT = 'agent.';

/** The agent that answers a chat; null when the model alone does. */
export const agentOf = (session: Session) =>
  session.playground_kind === 'chat' && session.assistant_ref.startsWith(AGENT) ? session.assistant_ref : null;

/** Agents that can be talked to. */
export const agents = () =>
  body<{ items: { entity_id: string; published_at: string | null; current_spec: { name?: string } }[] }>(
    client.GET('/v1/registry/{type}', { params: { path: { type: 'agents' } } }),
  ).then((found) =>
    found.items.filter((agent) => agent.published_at !== null && agent.entity_id !== 'agent.knowledge_chat'),
  );

const at = (id: string) => ({ params: { path: { id } } });

export const options = () => body<Options>(client.GET('/v1/playgrounds/options'));

export const sessions = () =>
  body<{ sessions: Session[] }>(client.GET('/v1/playgrounds/sessions')).then((found) => found.sessions);

export const session = (id: string) =>
  body<{ session: Session }>(client.GET('/v1/playgrounds/sessions/{id}', at(id))).then((found) => found.session);

export const create = (kind: Kind, choices: Choices) =>
  body<{ session: Session }>(
    client.POST('/v1/playgrounds/sessions', { body: { playground_kind: kind, ...choices } as never }),
  ).then((made) => made.session);

export const change = (id: string, choices: Choices) =>
  body<{ session: Session }>(client.PATCH('/v1/playgrounds/sessions/{id}', { ...at(id), body: choices as never }));

export const remove = (id: string) => body(client.DELETE('/v1/playgrounds/sessions/{id}', at(id)));

export interface Document {
  id: string;
  title: string;
  text: string;
}

export const documentOf = async (knowledgeBase: string, document: string) => {
  const found = await body<{ documents: Document[] }>(
    client.GET('/v1/context/knowledge-bases/{id}/documents', at(knowledgeBase)),
  );
  return found.documents.find((one) => one.id === document) ?? null;
};
