import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { FlaskConical, ShieldCheck } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../../api/errors';
import { mayAct, useUser } from '../../api/session';
import { useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Badge, Button, Failed, Panel, When } from '../../ui/basics';
import { duration } from '../../ui/format';
import { SelectField, TextArea } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { type Model, runtimes, type TestResult, type TestRun, test, tests, validate } from './api';

const t = en.models;

/** Tries the model, and takes a run that went well as the proof that it works. */
export function Testing({ model }: { model: Model }) {
  const user = useUser();
  const queries = useQueryClient();
  const embeds = model.task_key === 'embeddings';
  const [text, setText] = useState(embeds ? t.test.sampleText : t.test.samplePrompt);
  const [runtime, setRuntime] = useState('');
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<{ run: TestRun; result: TestResult } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const chooses = model.hosting === 'local' && mayAct(user, 'superadmin');
  const offered = useQuery({ queryKey: ['runtimes', model.id], queryFn: () => runtimes(model.id), enabled: chooses });
  const runs = useQuery({ queryKey: ['tests', model.id], queryFn: () => tests(model.id) });
  const run = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setOutcome(null);
    try {
      const chosen = runtime || (offered.data?.default_provider_instance_id ?? null);
      const answer = await test(model.id, embeds ? { text } : { prompt: text }, chosen);
      setOutcome({ run: answer.test_run, result: answer.result });
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ['tests', model.id] });
  };
  const confirm = async (id: string) => {
    await validate(model.id, id)
      .then(() => tell(t.validation.done(model.name)))
      .catch(tellFailure);
    await queries.invalidateQueries();
  };
  return (
    <Panel title={t.test.title} hint={t.test.hint}>
      <form class="form" onSubmit={run}>
        {chooses && (
          <Answer of={offered} lines={1}>
            {(found) =>
              found.runtimes.length === 0 ? (
                <p class="note">{t.test.noRuntime}</p>
              ) : (
                <SelectField
                  label={t.test.runtime}
                  value={runtime || (found.default_provider_instance_id ?? '')}
                  onValue={setRuntime}
                  hint={found.default_provider_instance_id ? undefined : t.test.notLoaded}
                  options={[
                    { value: '', text: t.choose },
                    ...found.runtimes.map((one) => ({
                      value: one.provider_instance_id,
                      text: `${one.display_name} – ${one.matches_model ? t.test.serves : (one.message ?? t.test.servesNot)}`,
                    })),
                  ]}
                />
              )
            }
          </Answer>
        )}
        <TextArea label={embeds ? t.test.text : t.test.prompt} value={text} onValue={setText} rows={2} required />
        <div>
          <Button type="submit" kind="primary" icon={FlaskConical} busy={busy}>
            {t.test.run}
          </Button>
        </div>
      </form>
      <div aria-live="polite" class="stack outcome">
        {error !== null && <Failed error={error} compact />}
        {error instanceof ApiError && error.code === 'local_model_not_served_by_runtime' && (
          <p class="hint">{t.test.loadFirst}</p>
        )}
        {outcome && (
          <div class="note">
            <p>
              <strong>{outcome.result.success ? t.test.well : t.test.ill}</strong>{' '}
              {outcome.result.latency_ms !== null && <span class="muted">{duration(outcome.result.latency_ms)}</span>}
            </p>
            {outcome.result.response_text && <p class="said">{outcome.result.response_text}</p>}
            {outcome.result.dimension != null && (
              <p>
                {t.test.dimension(outcome.result.dimension)}{' '}
                <code>{outcome.result.vector_preview?.map((value) => value.toFixed(3)).join('  ')} …</code>
              </p>
            )}
            {outcome.result.success && !model.is_validation_current && (
              <Button icon={ShieldCheck} onClick={() => confirm(outcome.run.id)}>
                {t.validation.take}
              </Button>
            )}
          </div>
        )}
      </div>
      <Answer of={runs}>
        {(found) =>
          found.length === 0 ? <p class="hint">{t.test.none}</p> : <Runs of={found} model={model} onTake={confirm} />
        }
      </Answer>
    </Panel>
  );
}

function Runs({ of, model, onTake }: { of: TestRun[]; model: Model; onTake: (id: string) => void }) {
  const nameOf = useUserNames();
  return (
    <Table
      caption={t.test.runs}
      rows={of}
      keyOf={(row) => row.id}
      page={5}
      columns={[
        { title: t.when, cell: (row) => <When at={row.created_at} /> },
        {
          title: t.result,
          cell: (row) => <Badge tone={row.result === 'success' ? 'good' : 'bad'}>{t.results[row.result]}</Badge>,
        },
        { title: t.summary, cell: (row) => row.summary ?? '–' },
        { title: t.took, align: 'end', cell: (row) => (row.latency_ms === null ? '–' : duration(row.latency_ms)) },
        { title: t.who, cell: (row) => nameOf(row.tested_by_user_id) },
        ...(model.is_validation_current
          ? []
          : [
              {
                title: en.common.actions,
                hidden: true,
                align: 'end' as const,
                cell: (row: TestRun) =>
                  row.result === 'success' && (
                    <Button small kind="quiet" onClick={() => onTake(row.id)}>
                      {t.validation.take}
                    </Button>
                  ),
              },
            ]),
      ]}
    />
  );
}
