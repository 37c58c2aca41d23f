import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { FileCheck, KeyRound, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { mayAct, useUser } from '../../api/session';
import { useUserNames } from '../../api/users';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Badge, Button, Facts, Page, Panel, When } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { SelectField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import {
  type Action,
  act,
  credentials,
  detail,
  type Model,
  modelUsage,
  remove,
  replaceCredential,
  validations,
  verify,
} from './api';
import { Lifecycle } from './Lifecycle';
import { StateMark, ValidationMark } from './Marks';
import { actionsOf, mayDelete, mayTest, owns } from './rights';
import { Testing } from './Testing';
import { daysBack, UsageChart } from './UsageChart';

const t = en.models;

export function Detail({ id }: { id: string }) {
  const model = useQuery({ queryKey: ['model', id], queryFn: () => detail(id) });
  return (
    <Page
      title={model.data?.name ?? t.one}
      lead={
        model.data?.comment ?? (model.data && t.leadOf(t.taskName(model.data.task_key), t.hostings[model.data.hosting]))
      }
      back={{ href: `${BASE}/models`, text: t.title }}
      actions={
        model.data && (
          <span class="row">
            <StateMark of={model.data} />
            <ValidationMark of={model.data} />
          </span>
        )
      }
    >
      <Answer of={model} lines={8}>
        {(found) => <Parts model={found} />}
      </Answer>
    </Page>
  );
}

function Parts({ model }: { model: Model }) {
  const user = useUser();
  return (
    <>
      <Life model={model} />
      {mayTest(user, model) && <Testing model={model} />}
      <div class="two">
        <About model={model} />
        <Usage id={model.id} />
      </div>
      <Validations id={model.id} />
    </>
  );
}

function Life({ model }: { model: Model }) {
  const user = useUser();
  const queries = useQueryClient();
  const { route } = useLocation();
  const [busy, setBusy] = useState<Action | null>(null);
  const [asking, ask] = useState<'unregister' | 'delete' | null>(null);
  const run = async (action: Action) => {
    setBusy(action);
    await act(model.id, action)
      .then(() => tell(t.lifecycle.done[action](model.name)))
      .catch(tellFailure);
    await queries.invalidateQueries();
    setBusy(null);
  };
  const actions = actionsOf(user, model);
  return (
    <Panel
      title={t.lifecycle.title}
      hint={t.lifecycle.hints[model.lifecycle_state]}
      actions={
        <>
          {actions.map((action) => (
            <Button
              key={action}
              kind={action === 'activate' ? 'primary' : 'plain'}
              busy={busy === action}
              onClick={() => (action === 'unregister' ? ask('unregister') : run(action))}
            >
              {t.lifecycle.buttons[action]}
            </Button>
          ))}
          {mayDelete(user, model) && (
            <Button kind="danger" icon={Trash2} onClick={() => ask('delete')}>
              {en.common.delete}
            </Button>
          )}
        </>
      }
    >
      <Lifecycle state={model.lifecycle_state} />
      {asking === 'unregister' && (
        <Confirm
          title={t.lifecycle.unregisterTitle(model.name)}
          submit={t.lifecycle.buttons.unregister}
          onClose={() => ask(null)}
          onConfirm={() => run('unregister')}
        >
          {t.lifecycle.unregisterHint(model.name)}
        </Confirm>
      )}
      {asking === 'delete' && (
        <Confirm
          title={t.lifecycle.deleteTitle(model.name)}
          submit={en.common.delete}
          onClose={() => ask(null)}
          onConfirm={async () => {
            await remove(model.id);
            tell(t.lifecycle.deleted(model.name));
            route(`${BASE}/models`);
            queries.removeQueries({ queryKey: ['model', model.id] });
            await queries.invalidateQueries({ queryKey: ['models'] });
          }}
        >
          {t.lifecycle.deleteHint(model.name)}
        </Confirm>
      )}
    </Panel>
  );
}

function About({ model }: { model: Model }) {
  const user = useUser();
  const nameOf = useUserNames();
  const [changing, change] = useState(false);
  const [busy, setBusy] = useState(false);
  const manages = owns(user, model) || mayAct(user, 'superadmin');
  const look = async () => {
    setBusy(true);
    await verify(model.id)
      .then((found) => tell(t.verified(found.status, found.files.length), found.status === 'corrupt' ? 'bad' : 'good'))
      .catch(tellFailure);
    setBusy(false);
  };
  return (
    <Panel
      title={t.about}
      actions={
        <>
          {model.hosting === 'cloud' && manages && (
            <Button small icon={KeyRound} onClick={() => change(true)}>
              {t.credentials.change}
            </Button>
          )}
          {model.local_path && mayAct(user, 'superadmin') && (
            <Button small icon={FileCheck} busy={busy} onClick={look}>
              {t.verify}
            </Button>
          )}
        </>
      }
    >
      <Facts
        of={[
          [t.id, <code key="id">{model.id}</code>],
          [t.task, t.taskName(model.task_key)],
          [t.owner, model.owner_type === 'platform' ? t.platformOwner : nameOf(model.owner_user_id)],
          [t.visibility, t.visibilities[model.visibility_scope]],
          [t.provider, model.provider],
          ...(model.provider_model_id
            ? [[t.remote, <code key="r">{model.provider_model_id}</code>] as [string, preact.ComponentChildren]]
            : []),
          ...(model.local_path
            ? [[t.folder, <code key="p">{model.local_path}</code>] as [string, preact.ComponentChildren]]
            : []),
          ...(model.artifact.artifact_status
            ? [
                [
                  t.files,
                  <Badge key="f" tone={model.artifact.artifact_status === 'ready' ? 'good' : 'bad'}>
                    {t.artifact[model.artifact.artifact_status] ?? model.artifact.artifact_status}
                  </Badge>,
                ] as [string, preact.ComponentChildren],
              ]
            : []),
          ...(model.credential.status !== 'not_required'
            ? [
                [
                  t.credentials.one,
                  <span key="c">
                    {model.credential.display_name ?? '–'}{' '}
                    {model.credential.api_key_last4 && <code>…{model.credential.api_key_last4}</code>}{' '}
                    <Badge tone={model.credential.status === 'active' ? 'good' : 'bad'}>
                      {t.credentials.states[model.credential.status]}
                    </Badge>
                  </span>,
                ] as [string, preact.ComponentChildren],
              ]
            : []),
        ]}
      />
      {changing && <ChangeCredential model={model} onClose={() => change(false)} />}
    </Panel>
  );
}

function ChangeCredential({ model, onClose }: { model: Model; onClose: () => void }) {
  const queries = useQueryClient();
  const [credential, setCredential] = useState(model.credential.id ?? '');
  const known = useQuery({ queryKey: ['credentials'], queryFn: credentials });
  return (
    <FormDialog
      title={t.credentials.change}
      submit={en.common.save}
      disabled={!credential}
      onClose={onClose}
      onSubmit={async () => {
        await replaceCredential(model.id, credential);
        await queries.invalidateQueries();
      }}
    >
      <p class="note">{t.credentials.changeHint}</p>
      <Answer of={known} lines={1}>
        {(found) => (
          <SelectField
            label={t.credentials.one}
            value={credential}
            onValue={setCredential}
            options={[
              { value: '', text: t.choose },
              ...found
                .filter((one) => one.provider === model.provider)
                .map((one) => ({ value: one.id, text: `${one.display_name} · …${one.api_key_last4}` })),
            ]}
          />
        )}
      </Answer>
    </FormDialog>
  );
}

function Usage({ id }: { id: string }) {
  const from = daysBack(30);
  const report = useQuery({ queryKey: ['usage', id, from], queryFn: () => modelUsage(id, from) });
  return (
    <Panel title={t.usage.title} hint={t.usage.lastDays(30)}>
      <Answer of={report} lines={4}>
        {(found) => <UsageChart report={found} days={30} metric="calls" names={() => t.usage.calls} />}
      </Answer>
    </Panel>
  );
}

function Validations({ id }: { id: string }) {
  const nameOf = useUserNames();
  const rows = useQuery({ queryKey: ['validations', id], queryFn: () => validations(id) });
  return (
    <Panel title={t.validation.history} hint={t.validation.historyHint}>
      <Answer of={rows}>
        {(found) =>
          found.length === 0 ? (
            <p class="hint">{t.validation.none}</p>
          ) : (
            <Table
              caption={t.validation.history}
              rows={found}
              keyOf={(row) => row.id}
              page={10}
              columns={[
                { title: t.when, cell: (row) => <When at={row.created_at} /> },
                {
                  title: t.result,
                  cell: (row) => (
                    <Badge tone={row.result === 'success' ? 'good' : 'bad'}>{t.results[row.result]}</Badge>
                  ),
                },
                { title: t.validation.how, cell: (row) => row.validator_kind.replaceAll('_', ' ') },
                { title: t.summary, cell: (row) => row.summary ?? '–' },
                { title: t.who, cell: (row) => nameOf(row.validated_by_user_id) },
              ]}
            />
          )
        }
      </Answer>
    </Panel>
  );
}
