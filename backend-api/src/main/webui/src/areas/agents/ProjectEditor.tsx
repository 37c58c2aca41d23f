import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { CircleCheck, Play, Save, ShieldCheck, UploadCloud } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Badge, Button, Failed, Page, Panel } from '../../ui/basics';
import { Check, SelectField, TextArea, TextField } from '../../ui/forms';
import { tell } from '../../ui/toast';
import {
  models,
  type Project,
  project,
  publishProject,
  registry,
  type Spec,
  type SpecValidation,
  saveProject,
  validateProject,
} from './api';
import { JsonField } from './JsonField';
import { Run } from './Run';
import { WorkflowEditor } from './WorkflowEditor';

const t = en.agents;

export function ProjectEditor({ id }: { id: string }) {
  const found = useQuery({ queryKey: ['project', id], queryFn: () => project(id), refetchOnWindowFocus: false });
  return found.data ? (
    <Editor key={id} of={found.data} />
  ) : (
    <Page title={t.projects.one} back={{ href: `${BASE}/agents`, text: t.projects.title }}>
      <Answer of={found} lines={8}>
        {() => null}
      </Answer>
    </Page>
  );
}

function Editor({ of }: { of: Project }) {
  const queries = useQueryClient();
  const [spec, setSpec] = useState<Spec>(of.spec);
  const [visibility, setVisibility] = useState(of.visibility);
  const [stored, setStored] = useState(JSON.stringify([of.spec, of.visibility]));
  const [validation, setValidation] = useState<SpecValidation | null>(null);
  const [busy, setBusy] = useState<'save' | 'check' | 'publish' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [running, run] = useState<string | null>(null);
  const offered = useQuery({ queryKey: ['bindable', 'llm_inference'], queryFn: models });
  const tools = useQuery({ queryKey: ['registry', 'tools'], queryFn: () => registry('tools') });
  const dirty = JSON.stringify([spec, visibility]) !== stored;
  const set = (part: Partial<Spec>) => setSpec({ ...spec, ...part });
  const act = async (what: NonNullable<typeof busy>, work: () => Promise<unknown>) => {
    setBusy(what);
    setError(null);
    await work().catch(setError);
    setBusy(null);
  };
  const save = async () => {
    const saved = await saveProject(of.id, { ...spec, visibility });
    setSpec(saved.spec);
    setStored(JSON.stringify([saved.spec, saved.visibility]));
    queries.setQueryData(['project', of.id], saved);
    await queries.invalidateQueries({ queryKey: ['projects'] });
  };
  const check = async () => {
    if (dirty) {
      await save();
    }
    const found = await validateProject(of.id);
    setValidation(found);
    return found;
  };
  const publish = async () => {
    const found = await check();
    if (!found.valid) {
      return;
    }
    const done = await publishProject(of.id);
    tell(t.projects.isPublished(spec.name));
    await queries.invalidateQueries();
    run(done.agent_id);
  };
  return (
    <Page
      title={spec.name}
      lead={spec.description}
      back={{ href: `${BASE}/agents`, text: t.projects.title }}
      wide
      actions={
        <>
          {dirty && <Badge tone="warn">{t.projects.unsaved}</Badge>}
          <Button icon={Save} busy={busy === 'save'} disabled={!dirty} onClick={() => act('save', save)}>
            {en.common.save}
          </Button>
          <Button icon={ShieldCheck} busy={busy === 'check'} onClick={() => act('check', check)}>
            {t.validate}
          </Button>
          <Button kind="primary" icon={UploadCloud} busy={busy === 'publish'} onClick={() => act('publish', publish)}>
            {t.publish}
          </Button>
          {of.published_agent_id && (
            <Button icon={Play} onClick={() => run(of.published_agent_id)}>
              {t.run.open}
            </Button>
          )}
        </>
      }
    >
      <div aria-live="polite" class="stack">
        {error !== null && <Failed error={error} compact />}
        {validation?.valid && (
          <p class="note row">
            <CircleCheck size={16} aria-hidden="true" /> {t.isValid}
          </p>
        )}
        {validation && !validation.valid && (
          <div class="failed">
            <strong>{t.isInvalid(validation.errors.length)}</strong>
            <ul class="bullets">
              {validation.errors.map((finding) => (
                <li key={finding}>{finding}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <WorkflowEditor
        definition={spec.workflow_definition ?? {}}
        errors={validation?.errors ?? []}
        tools={spec.tool_refs}
        models={offered.data ?? []}
        onChange={(workflow_definition) => set({ workflow_definition })}
      />
      <div class="two">
        <Panel title={t.projects.character} hint={t.projects.characterHint}>
          <div class="form">
            <TextField label={t.name} value={spec.name} onValue={(name) => set({ name })} required />
            <TextField
              label={t.description}
              value={spec.description}
              onValue={(description) => set({ description })}
              required
            />
            <TextArea
              label={t.instructions}
              value={spec.instructions}
              onValue={(instructions) => set({ instructions })}
              rows={6}
              required
            />
            <SelectField
              label={t.model}
              value={spec.default_model_ref ?? ''}
              onValue={(model) => set({ default_model_ref: model || null })}
              options={[
                { value: '', text: t.workflow.standardModel },
                ...(offered.data ?? []).map((model) => ({ value: model.id, text: model.name })),
              ]}
            />
            <SelectField
              label={t.visibility}
              value={visibility}
              onValue={(value) => setVisibility(value as Project['visibility'])}
              options={(['private', 'unlisted', 'public'] as const).map((value) => ({
                value,
                text: t.visibilities[value],
              }))}
            />
          </div>
        </Panel>
        <Panel title={t.tools.title} hint={t.projects.toolsHint}>
          <div class="form">
            <Answer of={tools} lines={2}>
              {(found) => (
                <fieldset class="choices">
                  <legend class="visually-hidden">{t.tools.title}</legend>
                  {found.length === 0 && <p class="hint">{t.tools.none}</p>}
                  {found.map((tool) => (
                    <Check
                      key={tool.entity_id}
                      label={
                        <>
                          {tool.current_spec.name ?? tool.entity_id} <small class="muted">{tool.entity_id}</small>
                        </>
                      }
                      checked={spec.tool_refs.includes(tool.entity_id)}
                      onValue={(on) =>
                        set({
                          tool_refs: on
                            ? [...spec.tool_refs, tool.entity_id]
                            : spec.tool_refs.filter((other) => other !== tool.entity_id),
                        })
                      }
                    />
                  ))}
                </fieldset>
              )}
            </Answer>
            <Check
              label={t.projects.internet}
              checked={spec.runtime_constraints.internet_required}
              onValue={(internet_required) =>
                set({ runtime_constraints: { ...spec.runtime_constraints, internet_required } })
              }
            />
            <Check
              label={t.projects.sandbox}
              checked={spec.runtime_constraints.sandbox_required}
              onValue={(sandbox_required) =>
                set({ runtime_constraints: { ...spec.runtime_constraints, sandbox_required } })
              }
            />
            <JsonField
              label={t.projects.policy}
              hint={t.projects.policyHint}
              value={spec.tool_policy ?? {}}
              onValue={(tool_policy) => set({ tool_policy })}
            />
          </div>
        </Panel>
      </div>
      {running && <Run agent={running} name={spec.name} onClose={() => run(null)} />}
    </Page>
  );
}
