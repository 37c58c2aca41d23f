import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Button, Failed, Page, Panel } from '../../ui/basics';
import { Check, SelectField, TextField } from '../../ui/forms';
import { tell } from '../../ui/toast';
import {
  type Bindable,
  type Deployment,
  deployments,
  knowledgeBases,
  models,
  type Provider,
  providers,
  type Resource,
  saveDeployment,
} from './api';
import { Readiness } from './Readiness';

const t = en.platform;
const CAPABILITIES = ['llm_inference', 'embeddings', 'vector_store', 'mcp_runtime', 'sandbox_execution'];
const OPTIONAL = ['mcp_runtime', 'sandbox_execution'];

interface Draft {
  provider: string;
  resources: string[];
  fallback: string;
  dynamic: boolean;
  prefix: string;
  pattern: string;
  config: Record<string, unknown>;
  /** What was bound before: its documents are sent back as they are. */
  bound: Resource[];
}

const NOTHING: Draft = {
  provider: '',
  resources: [],
  fallback: '',
  dynamic: false,
  prefix: '',
  pattern: '',
  config: {},
  bound: [],
};

/** Makes or changes a deployment: what it is called and what it binds. */
export function DeploymentEditor({ id }: { id: string }) {
  const fresh = id === 'new';
  const known = useQuery({ queryKey: ['deployments'], queryFn: deployments });
  const offered = useQuery({ queryKey: ['providers'], queryFn: providers });
  const deployment = known.data?.find((candidate) => candidate.id === id);
  const title = fresh ? t.deployments.add : (deployment?.display_name ?? t.deployments.one);
  return (
    <Page title={title} lead={t.deployments.editHint} back={{ href: `${BASE}/platform`, text: t.deployments.all }}>
      <Answer of={known} lines={8}>
        {() => (
          <Answer of={offered} lines={8}>
            {(all) =>
              fresh || deployment ? (
                <Editor key={id} deployment={deployment} providers={all} />
              ) : (
                <p class="note">{t.deployments.gone}</p>
              )
            }
          </Answer>
        )}
      </Answer>
    </Page>
  );
}

function Editor({ deployment, providers }: { deployment?: Deployment; providers: Provider[] }) {
  const { route } = useLocation();
  const queries = useQueryClient();
  const [name, setName] = useState(deployment?.display_name ?? '');
  const [slug, setSlug] = useState(deployment?.slug ?? '');
  const [description, setDescription] = useState(deployment?.description ?? '');
  const [drafts, setDrafts] = useState<Record<string, Draft>>(() => draftsOf(deployment, providers));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const bindings = CAPABILITIES.filter((key) => drafts[key]?.provider).map((key) => bindingOf(key, drafts[key]!));
      await saveDeployment(deployment?.id ?? null, { slug, display_name: name, description, bindings });
      tell(t.saved(name));
      await queries.invalidateQueries();
      route(`${BASE}/platform`);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={submit}>
      <Panel title={t.deployments.identity}>
        <div class="two">
          <TextField label={t.name} value={name} onValue={setName} required />
          <TextField label={t.slug} hint={t.slugHint} value={slug} onValue={setSlug} required />
        </div>
        <TextField label={t.description} value={description} onValue={setDescription} />
      </Panel>
      {CAPABILITIES.map((capability) => (
        <BindingEditor
          key={capability}
          capability={capability}
          draft={drafts[capability] ?? NOTHING}
          providers={providers.filter((provider) => provider.capability === capability)}
          onDraft={(draft) => setDrafts({ ...drafts, [capability]: draft })}
          status={deployment?.bindings.find((binding) => binding.capability === capability)?.configuration_status}
        />
      ))}
      {deployment?.is_active && <p class="note">{t.deployments.live}</p>}
      {error !== null && <Failed error={error} compact />}
      <div class="form-foot">
        <a class="button" href={`${BASE}/platform`}>
          {en.common.cancel}
        </a>
        <Button type="submit" kind="primary" busy={busy}>
          {en.common.save}
        </Button>
      </div>
    </form>
  );
}

function BindingEditor(props: {
  capability: string;
  draft: Draft;
  providers: Provider[];
  onDraft: (draft: Draft) => void;
  status?: Parameters<typeof Readiness>[0]['status'];
}) {
  const { capability, draft, onDraft } = props;
  const optional = OPTIONAL.includes(capability);
  const vector = capability === 'vector_store';
  const offered = useQuery({
    queryKey: ['bindable', capability, draft.provider],
    queryFn: async (): Promise<Bindable[]> =>
      vector
        ? (await knowledgeBases(draft.provider)).map((base) => ({ id: base.id, name: base.display_name }))
        : (await models(capability, true)).filter((model) => fits(model.backend, draft, props.providers)),
    enabled: !optional && draft.provider !== '',
  });
  return (
    <Panel
      title={t.capability(capability)}
      hint={t.deployments.purpose[capability]}
      actions={props.status && !props.status.is_ready ? <Readiness status={props.status} /> : undefined}
    >
      <div class="form">
        <SelectField
          label={t.provider}
          value={draft.provider}
          onValue={(provider) => onDraft({ ...draft, provider, resources: [], bound: [], fallback: '' })}
          options={[
            { value: '', text: optional ? t.deployments.unbound : t.deployments.choose },
            ...props.providers.map((provider) => ({
              value: provider.id,
              text: provider.enabled ? provider.display_name : t.deployments.disabled(provider.display_name),
            })),
          ]}
        />
        {vector && draft.provider && (
          <SelectField
            label={t.deployments.mode}
            value={draft.dynamic ? 'dynamic' : 'explicit'}
            onValue={(mode) => onDraft({ ...draft, dynamic: mode === 'dynamic', resources: [] })}
            options={[
              { value: 'explicit', text: t.deployments.explicit },
              { value: 'dynamic', text: t.deployments.dynamic },
            ]}
          />
        )}
        {vector && draft.dynamic && (
          <div class="two">
            <TextField
              label={t.deployments.prefix}
              value={draft.prefix}
              onValue={(prefix) => onDraft({ ...draft, prefix })}
              required
            />
            <TextField
              label={t.deployments.pattern}
              hint={t.deployments.patternHint}
              value={draft.pattern}
              onValue={(pattern) => onDraft({ ...draft, pattern })}
            />
          </div>
        )}
        {!optional && draft.provider && !draft.dynamic && (
          <Answer of={offered} lines={2}>
            {(found) => <Resources draft={draft} offered={found} vector={vector} onDraft={onDraft} />}
          </Answer>
        )}
      </div>
    </Panel>
  );
}

function Resources(props: { draft: Draft; offered: Bindable[]; vector: boolean; onDraft: (draft: Draft) => void }) {
  const { draft, onDraft } = props;
  const others = draft.bound.filter((resource) => !props.offered.some((offer) => offer.id === resource.id));
  const all = [
    ...props.offered,
    ...others.map((resource) => ({ id: resource.id, name: t.deployments.notOffered(resource.display_name) })),
  ];
  if (all.length === 0) {
    return <p class="hint">{props.vector ? t.deployments.noKnowledge : t.deployments.noModels}</p>;
  }
  const turn = (id: string, on: boolean) => {
    const resources = on ? [...draft.resources, id] : draft.resources.filter((other) => other !== id);
    const fallback = resources.includes(draft.fallback) ? draft.fallback : props.vector ? '' : (resources[0] ?? '');
    onDraft({ ...draft, resources, fallback });
  };
  return (
    <>
      <fieldset class="choices">
        <legend class="field-label">{props.vector ? t.deployments.knowledge : t.deployments.models}</legend>
        {all.map((offer) => (
          <Check
            key={offer.id}
            label={offer.name}
            checked={draft.resources.includes(offer.id)}
            onValue={(on) => turn(offer.id, on)}
          />
        ))}
      </fieldset>
      {draft.resources.length > 0 && (
        <SelectField
          label={t.deployments.defaultOne}
          value={draft.fallback}
          onValue={(fallback) => onDraft({ ...draft, fallback })}
          options={[
            { value: '', text: en.common.none },
            ...all
              .filter((offer) => draft.resources.includes(offer.id))
              .map((offer) => ({ value: offer.id, text: offer.name })),
          ]}
        />
      )}
    </>
  );
}

function fits(backend: string, draft: Draft, providers: Provider[]): boolean {
  const origin = providers.find((provider) => provider.id === draft.provider)?.provider_origin;
  return (origin === 'cloud') === (backend === 'external_api');
}

function draftsOf(deployment: Deployment | undefined, providers: Provider[]): Record<string, Draft> {
  if (deployment) {
    return Object.fromEntries(
      deployment.bindings.map((binding) => [
        binding.capability,
        {
          provider: binding.provider.id,
          resources: binding.resources.map((resource) => resource.id),
          fallback: binding.default_resource_id ?? '',
          dynamic: binding.resource_policy.selection_mode === 'dynamic_namespace',
          prefix: binding.resource_policy.namespace_prefix ?? '',
          pattern: binding.resource_policy.name_pattern ?? '',
          config: binding.config,
          bound: binding.resources,
        },
      ]),
    );
  }
  return Object.fromEntries(
    CAPABILITIES.filter((key) => !OPTIONAL.includes(key)).map((key) => [
      key,
      { ...NOTHING, provider: providers.find((one) => one.capability === key && one.enabled)?.id ?? '' },
    ]),
  );
}

function bindingOf(capability: string, draft: Draft) {
  const vector = capability === 'vector_store';
  return {
    capability,
    provider_id: draft.provider,
    resources: draft.resources.map(
      (id) =>
        draft.bound.find((resource) => resource.id === id) ??
        (vector
          ? { id, resource_kind: 'knowledge_base', ref_type: 'knowledge_base', knowledge_base_id: id }
          : { id, resource_kind: 'model', ref_type: 'managed_model', managed_model_id: id }),
    ),
    default_resource_id: draft.fallback || null,
    resource_policy: vector
      ? draft.dynamic
        ? {
            selection_mode: 'dynamic_namespace',
            namespace_prefix: draft.prefix,
            ...(draft.pattern ? { name_pattern: draft.pattern } : {}),
          }
        : { selection_mode: 'explicit' }
      : {},
    config: draft.config,
  };
}
