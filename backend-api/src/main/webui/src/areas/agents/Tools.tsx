import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { FlaskConical, History, Pencil, Plus, Wrench } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, Failed, IconButton, Panel } from '../../ui/basics';
import { Dialog, FormDialog } from '../../ui/dialog';
import { duration } from '../../ui/format';
import { Check, SelectField, TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell } from '../../ui/toast';
import { saveTool, type Tool, type ToolSpec, testTool, tools, validateTool } from './api';
import { Mark, Versions } from './Catalog';
import { JsonField } from './JsonField';

const t = en.agents;
type Act = { what: 'edit' | 'versions' | 'test'; on: Tool } | { what: 'add' } | null;

export function Tools() {
  const [act, setAct] = useState<Act>(null);
  const all = useQuery({ queryKey: ['catalog', 'tools'], queryFn: tools });
  const close = () => setAct(null);
  return (
    <Panel
      title={t.tools.title}
      hint={t.tools.hint}
      actions={
        <Button icon={Plus} onClick={() => setAct({ what: 'add' })}>
          {t.tools.add}
        </Button>
      }
    >
      <Answer of={all} lines={4}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={Wrench} title={t.tools.none}>
              {t.tools.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.tools.title}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                {
                  title: t.name,
                  cell: (row) => (
                    <div>
                      <strong>{row.spec.name}</strong> <code class="muted">{row.id}</code>
                      <p class="hint">{row.spec.description}</p>
                    </div>
                  ),
                },
                { title: t.tools.runs, cell: (row) => t.tools.transports[row.spec.transport] },
                {
                  title: t.tools.offline,
                  cell: (row) => (row.spec.offline_compatible ? t.tools.always : t.tools.onlineOnly),
                },
                { title: t.version, cell: (row) => row.current_version },
                { title: t.valid, cell: (row) => <Mark kind="tool" id={row.id} check={validateTool} /> },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) => (
                    <div class="actions">
                      <IconButton
                        small
                        icon={FlaskConical}
                        label={t.tools.testTitle(row.spec.name)}
                        onClick={() => setAct({ what: 'test', on: row })}
                      />
                      <IconButton
                        small
                        icon={History}
                        label={t.versionsOf(row.spec.name)}
                        onClick={() => setAct({ what: 'versions', on: row })}
                      />
                      <IconButton
                        small
                        icon={Pencil}
                        label={t.editThing(row.spec.name)}
                        onClick={() => setAct({ what: 'edit', on: row })}
                      />
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {act?.what === 'add' && <ToolForm onClose={close} />}
      {act?.what === 'edit' && <ToolForm of={act.on} onClose={close} />}
      {act?.what === 'versions' && <Versions type="tools" id={act.on.id} name={act.on.spec.name} onClose={close} />}
      {act?.what === 'test' && <Test of={act.on} onClose={close} />}
    </Panel>
  );
}

const FRESH: ToolSpec = {
  name: '',
  description: '',
  transport: 'mcp',
  connection_profile_ref: 'default',
  tool_name: '',
  input_schema: { type: 'object', properties: {} },
  output_schema: { type: 'object' },
  safety_policy: { timeout_seconds: 10 },
  offline_compatible: false,
};

function ToolForm({ of, onClose }: { of?: Tool; onClose: () => void }) {
  const queries = useQueryClient();
  const [id, setId] = useState(of?.id ?? 'tool.');
  const [spec, setSpec] = useState<ToolSpec>(of?.spec ?? FRESH);
  const set = (part: Partial<ToolSpec>) => setSpec({ ...spec, ...part });
  return (
    <FormDialog
      title={of ? t.editThing(of.spec.name) : t.tools.add}
      submit={en.common.save}
      wide
      onClose={onClose}
      onSubmit={async () => {
        await saveTool(of?.id ?? null, { ...spec, publish: true, ...(of ? {} : { id }) });
        tell(t.saved(spec.name));
        await queries.invalidateQueries();
      }}
    >
      <div class="two">
        <TextField label={t.name} value={spec.name} onValue={(name) => set({ name })} required />
        <TextField label={t.id} value={id} onValue={setId} disabled={of !== undefined} required />
      </div>
      <TextField
        label={t.description}
        hint={t.tools.descriptionHint}
        value={spec.description}
        onValue={(description) => set({ description })}
        required
      />
      <div class="two">
        <SelectField
          label={t.tools.runs}
          value={spec.transport}
          onValue={(value) => set({ transport: value as ToolSpec['transport'] })}
          options={(['mcp', 'sandbox_http'] as const).map((value) => ({ value, text: t.tools.transports[value] }))}
        />
        <TextField
          label={t.tools.toolName}
          hint={t.tools.toolNameHint}
          value={spec.tool_name}
          onValue={(tool_name) => set({ tool_name })}
          required
        />
      </div>
      <div class="two">
        <JsonField
          label={t.tools.input}
          value={spec.input_schema}
          onValue={(input_schema) => set({ input_schema })}
          rows={8}
        />
        <JsonField
          label={t.tools.output}
          value={spec.output_schema}
          onValue={(output_schema) => set({ output_schema })}
          rows={8}
        />
      </div>
      <JsonField
        label={t.tools.safety}
        hint={t.tools.safetyHint}
        value={spec.safety_policy}
        onValue={(safety_policy) => set({ safety_policy })}
      />
      <Check
        label={t.tools.worksOffline}
        checked={spec.offline_compatible}
        onValue={(offline_compatible) => set({ offline_compatible })}
      />
    </FormDialog>
  );
}

function Test({ of, onClose }: { of: Tool; onClose: () => void }) {
  const [input, setInput] = useState<Record<string, unknown>>(() => sampleOf(of.spec.input_schema));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<Awaited<ReturnType<typeof testTool>> | null>(null);
  const run = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setOutcome(null);
    await testTool(of.id, input).then(setOutcome).catch(setError);
    setBusy(false);
  };
  return (
    <Dialog title={t.tools.testTitle(of.spec.name)} onClose={onClose}>
      <form class="form" onSubmit={run}>
        <JsonField label={t.tools.testInput} value={input} onValue={setInput} />
        <div>
          <Button type="submit" kind="primary" icon={FlaskConical} busy={busy}>
            {t.tools.test}
          </Button>
        </div>
        <div aria-live="polite" class="stack">
          {error !== null && <Failed error={error} compact />}
          {outcome && (
            <>
              <p class="row">
                <Badge tone={outcome.ok ? 'good' : 'bad'}>{outcome.ok ? t.tools.worked : t.tools.failed}</Badge>
                {outcome.duration_ms !== null && <span class="muted">{duration(outcome.duration_ms)}</span>}
              </p>
              <pre class="payload">{JSON.stringify(outcome.result, null, 2)}</pre>
            </>
          )}
        </div>
      </form>
    </Dialog>
  );
}

/** An input with the fields that the schema requires. */
function sampleOf(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Record<string, { type?: string }>;
  const required = Array.isArray(schema.required) ? (schema.required as string[]) : [];
  return Object.fromEntries(
    required.map((name) => [
      name,
      name === 'code' ? 'result = 6 * 7' : properties[name]?.type === 'string' ? '' : (null as unknown),
    ]),
  );
}
