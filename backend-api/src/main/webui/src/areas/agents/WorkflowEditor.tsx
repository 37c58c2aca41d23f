import { Braces, Link2, Plus, Trash2, Undo2, Workflow as WorkflowIcon } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Button, Empty, Panel } from '../../ui/basics';
import { SelectField, TextField } from '../../ui/forms';
import { JsonField } from './JsonField';
import { StepForm } from './StepForm';
import { type Chosen, nameOf, WorkflowCanvas } from './WorkflowCanvas';
import {
  add,
  connect,
  disconnect,
  findingsOf,
  read,
  remove,
  STEP_TYPES,
  type StepType,
  type Workflow,
} from './workflow';

const t = en.agents.workflow;

interface Props {
  definition: Record<string, unknown>;
  errors: string[];
  tools: string[];
  models: { id: string; name: string }[];
  onChange: (definition: Record<string, unknown>) => void;
}

/** The workflow of an agent as a drawing, with the fields of the chosen step beside it; or as JSON. */
export function WorkflowEditor({ definition, errors, tools, models, onChange }: Props) {
  const [json, setJson] = useState(false);
  const [chosen, choose] = useState<Chosen>(null);
  const [connecting, begin] = useState<string | null>(null);
  const [type, setType] = useState<StepType>('model');
  const past = useRef<Record<string, unknown>[]>([]);
  const workflow = read(definition);
  const findings = workflow ? findingsOf(errors, workflow) : new Map<string, string[]>();
  const change = (next: Workflow) => {
    past.current = [...past.current.slice(-49), definition];
    const { steps, start, output, ...rest } = next;
    onChange(steps.length > 0 ? next : rest);
  };
  const undo = () => {
    const before = past.current.pop();
    if (before) {
      choose(null);
      onChange(before);
    }
  };
  const step =
    workflow && chosen && 'step' in chosen ? workflow.steps.find((one) => one.id === chosen.step) : undefined;
  const insert = () => {
    const made = add(workflow ?? { steps: [] }, type, step?.id ?? workflow?.steps.at(-1)?.id ?? null);
    change(made.workflow);
    choose({ step: made.id });
  };
  const drop = (what: Chosen) => {
    if (workflow && what) {
      change('step' in what ? remove(workflow, what.step) : disconnect(workflow, what.edge));
      choose(null);
    }
  };
  // Delete chooses and removes in one stroke, before the choice is drawn.
  const latest = useRef<Chosen>(null);
  latest.current = chosen;
  return (
    <Panel
      title={t.title}
      hint={t.hint}
      actions={
        <>
          <Button small icon={Undo2} disabled={past.current.length === 0} onClick={undo}>
            {t.undo}
          </Button>
          <Button small icon={json ? WorkflowIcon : Braces} aria-pressed={json} onClick={() => setJson(!json)}>
            {json ? t.showDrawing : t.showJson}
          </Button>
        </>
      }
    >
      {json ? (
        <JsonField label={t.json} hint={t.jsonHint} value={definition} onValue={onChange} rows={26} />
      ) : (
        <>
          <div class="row toolbar">
            <SelectField
              label={t.newStep}
              value={type}
              onValue={(value) => setType(value as StepType)}
              options={STEP_TYPES.map((value) => ({ value, text: t.types[value] }))}
            />
            <Button icon={Plus} onClick={insert}>
              {step ? t.addBehind(step.id) : t.add}
            </Button>
            {step && (
              <Button
                icon={Link2}
                aria-pressed={connecting === step.id}
                onClick={() => begin(connecting ? null : step.id)}
              >
                {t.connect}
              </Button>
            )}
            {chosen && (
              <Button kind="danger" icon={Trash2} onClick={() => drop(chosen)}>
                {'step' in chosen
                  ? t.removeStep(chosen.step)
                  : t.removeEdge(chosen.edge.from, chosen.edge.to, nameOf(chosen.edge.way))}
              </Button>
            )}
          </div>
          <p class="hint" role="status">
            {connecting ? t.connecting(connecting) : t.keys}
          </p>
          {!workflow || workflow.steps.length === 0 ? (
            <Empty icon={WorkflowIcon} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <div class={`workbench ${step ? 'with-form' : ''}`}>
              <WorkflowCanvas
                workflow={workflow}
                findings={findings}
                chosen={chosen}
                connecting={connecting}
                onChoose={(next) => {
                  latest.current = next;
                  choose(next);
                }}
                onBegin={begin}
                onConnect={(from, to) => {
                  change(connect(workflow, from, to));
                  begin(null);
                  choose({ step: from });
                }}
                onRemove={() => drop(latest.current)}
              />
              {step && (
                <section class="step-form" aria-label={t.stepOf(step.id)}>
                  <h3>{t.stepOf(step.id)}</h3>
                  <StepForm
                    key={step.id}
                    workflow={workflow}
                    step={step}
                    tools={tools}
                    models={models}
                    findings={findings.get(step.id) ?? []}
                    onChange={(next, id) => {
                      change(next);
                      if (id) {
                        choose({ step: id });
                      }
                    }}
                  />
                </section>
              )}
            </div>
          )}
          {workflow && workflow.steps.length > 0 && (
            <TextField
              label={t.output}
              hint={t.outputHint}
              value={workflow.output ?? ''}
              onValue={(output) => change({ ...workflow, output: output || undefined })}
            />
          )}
          {(findings.get('') ?? []).map((finding) => (
            <p key={finding} class="failed">
              {finding}
            </p>
          ))}
        </>
      )}
    </Panel>
  );
}
