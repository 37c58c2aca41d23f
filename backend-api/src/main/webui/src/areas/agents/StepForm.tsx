import { Plus, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Button, IconButton } from '../../ui/basics';
import { SelectField, TextArea, TextField } from '../../ui/forms';
import { JsonField } from './JsonField';
import { type Branch, branchesOf, rename, type Step, setField, type Workflow, waysOf } from './workflow';

const t = en.agents.workflow;
const OPS = [
  'equals',
  'not_equals',
  'contains',
  'starts_with',
  'greater_than',
  'at_least',
  'less_than',
  'at_most',
  'is_empty',
];

interface Props {
  workflow: Workflow;
  step: Step;
  tools: string[];
  models: { id: string; name: string }[];
  findings: string[];
  onChange: (workflow: Workflow, id?: string) => void;
}

/** The fields of one step. */
export function StepForm({ workflow, step, tools, models, findings, onChange }: Props) {
  const [id, setId] = useState(step.id);
  const others = workflow.steps.filter((other) => other.id !== step.id).map((other) => other.id);
  const wrong = !/^[A-Za-z0-9_-]+$/.test(id) ? t.idWrong : others.includes(id) ? t.idTaken : null;
  const set = (field: string, value: unknown) => onChange(setField(workflow, step.id, field, value));
  const text = (field: string) => (typeof step[field] === 'string' ? (step[field] as string) : '');
  return (
    <div class="form">
      {findings.length > 0 && (
        <ul class="failed">
          {findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
      <TextField
        label={t.id}
        value={id}
        error={wrong}
        onValue={setId}
        onBlur={() => {
          if (!wrong && id !== step.id) {
            onChange(rename(workflow, step.id, id), id);
          }
        }}
      />
      {step.type === 'model' && (
        <>
          <TextArea label={t.prompt} hint={t.references} value={text('prompt')} onValue={(v) => set('prompt', v)} />
          <TextArea
            label={t.instructions}
            hint={t.instructionsHint}
            value={text('instructions')}
            onValue={(v) => set('instructions', v)}
            rows={2}
          />
          <SelectField
            label={t.model}
            value={text('model')}
            onValue={(v) => set('model', v)}
            options={[
              { value: '', text: t.standardModel },
              ...models.map((model) => ({ value: model.id, text: model.name })),
            ]}
          />
        </>
      )}
      {step.type === 'retrieval' && (
        <>
          <TextArea
            label={t.query}
            hint={t.references}
            value={text('query')}
            onValue={(v) => set('query', v)}
            rows={2}
          />
          <TextField label={t.index} hint={t.indexHint} value={text('index')} onValue={(v) => set('index', v)} />
          <TextField
            label={t.topK}
            type="number"
            min={1}
            max={50}
            value={step.top_k === undefined ? '' : String(step.top_k)}
            onValue={(v) => set('top_k', v ? Number(v) : undefined)}
          />
        </>
      )}
      {step.type === 'tool' && (
        <>
          <SelectField
            label={t.tool}
            hint={tools.length === 0 ? t.noTools : undefined}
            value={text('tool')}
            onValue={(v) => set('tool', v)}
            options={[{ value: '', text: t.choose }, ...tools.map((tool) => ({ value: tool, text: tool }))]}
          />
          <JsonField
            key={step.id}
            label={t.arguments}
            hint={t.references}
            value={(step.arguments as Record<string, unknown> | undefined) ?? {}}
            onValue={(v) => set('arguments', v)}
          />
        </>
      )}
      {step.type === 'approval' && (
        <TextArea label={t.message} value={text('message')} onValue={(v) => set('message', v)} rows={2} />
      )}
      {step.type === 'branch' && (
        <Branches of={step} targets={others} onChange={(branches) => set('branches', branches)} />
      )}
      {waysOf(step.type).map((field) => (
        <SelectField
          key={field}
          label={t.fields[field]}
          value={text(field)}
          onValue={(v) => set(field, v)}
          options={[{ value: '', text: t.ends[field] }, ...others.map((other) => ({ value: other, text: other }))]}
        />
      ))}
    </div>
  );
}

function Branches(props: { of: Step; targets: string[]; onChange: (branches: Branch[]) => void }) {
  const branches = branchesOf(props.of);
  const change = (at: number, branch: Branch) =>
    props.onChange(branches.map((other, index) => (index === at ? branch : other)));
  return (
    <>
      {branches.map((branch, at) => (
        <fieldset key={at} class="branch">
          <legend class="row">
            <span class="grow">{t.branchNumber(at + 1)}</span>
            <IconButton
              small
              icon={Trash2}
              label={t.removeBranch(at + 1)}
              onClick={() => props.onChange(branches.filter((_, index) => index !== at))}
            />
          </legend>
          <Condition of={branch.when} onChange={(when) => change(at, { ...branch, when })} />
          <SelectField
            label={t.leadsTo}
            value={branch.next}
            onValue={(next) => change(at, { ...branch, next })}
            options={[{ value: '', text: t.choose }, ...props.targets.map((id) => ({ value: id, text: id }))]}
          />
        </fieldset>
      ))}
      <div>
        <Button
          small
          icon={Plus}
          onClick={() =>
            props.onChange([...branches, { when: { op: 'equals', left: '{{input.prompt}}', right: '' }, next: '' }])
          }
        >
          {t.addBranch}
        </Button>
      </div>
    </>
  );
}

/** A comparison as three fields; what is joined by all, any or not is edited as JSON. */
function Condition({
  of,
  onChange,
}: {
  of: Record<string, unknown>;
  onChange: (when: Record<string, unknown>) => void;
}) {
  if (typeof of.op !== 'string') {
    return <JsonField label={t.condition} value={of} onValue={onChange} />;
  }
  return (
    <>
      <TextField label={t.left} value={String(of.left ?? '')} onValue={(left) => onChange({ ...of, left })} />
      <SelectField
        label={t.comparison}
        value={of.op}
        onValue={(op) => {
          const { right, ...rest } = of;
          onChange(op === 'is_empty' ? { ...rest, op } : { ...rest, op, right: right ?? '' });
        }}
        options={OPS.map((op) => ({ value: op, text: t.ops[op] ?? op }))}
      />
      {of.op !== 'is_empty' && (
        <TextField label={t.right} value={String(of.right ?? '')} onValue={(right) => onChange({ ...of, right })} />
      )}
    </>
  );
}
