import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { mayAct, useUser } from '../../api/session';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Failed } from '../../ui/basics';
import { FormDialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/forms';
import { tell } from '../../ui/toast';
import { act, addLocal, artifacts, cloudModels, create, credentials } from './api';

const t = en.models;

/** A dialog that registers a model of a cloud provider, or one that lies in the model folder. */
export function Register({ onClose }: { onClose: () => void }) {
  const user = useUser();
  const superadmin = mayAct(user, 'superadmin');
  const { route } = useLocation();
  const queries = useQueryClient();
  const [local, setLocal] = useState(superadmin);
  const [name, setName] = useState('');
  const [id, setId] = useState('');
  const [task, setTask] = useState('llm');
  const [path, setPath] = useState('');
  const [artifact, setArtifact] = useState('');
  const [credential, setCredential] = useState('');
  const [remote, setRemote] = useState('');
  const [owner, setOwner] = useState<'user' | 'platform'>('user');
  const known = useQuery({ queryKey: ['credentials'], queryFn: credentials, enabled: !local });
  const provider = known.data?.find((one) => one.id === credential)?.provider ?? 'openai_compatible';
  const submit = async () => {
    const made = local
      ? artifact
        ? await act(artifact, 'register').then(() => ({ id: artifact }))
        : await addLocal({ provider: 'local', id: id || undefined, name, local_path: path, task_key: task })
      : await create({
          id,
          name,
          task_key: task,
          backend: 'external_api',
          provider,
          provider_model_id: remote,
          credential_id: credential,
          owner_type: owner,
        });
    tell(t.register.done);
    await queries.invalidateQueries({ queryKey: ['models'] });
    route(`${BASE}/models/model/${encodeURIComponent(made.id)}`);
  };
  return (
    <FormDialog title={t.register.open} submit={t.register.submit} onSubmit={submit} onClose={onClose} wide>
      {superadmin && (
        <SelectField
          label={t.register.where}
          value={local ? 'local' : 'cloud'}
          onValue={(value) => setLocal(value === 'local')}
          options={[
            { value: 'local', text: t.register.local },
            { value: 'cloud', text: t.register.cloud },
          ]}
        />
      )}
      {local ? (
        <Local artifact={artifact} onArtifact={setArtifact} path={path} onPath={setPath} />
      ) : (
        <Answer of={known} lines={2}>
          {(found) =>
            found.length === 0 ? (
              <p class="note">{t.register.noCredential}</p>
            ) : (
              <>
                <SelectField
                  label={t.credentials.one}
                  value={credential}
                  onValue={setCredential}
                  options={[
                    { value: '', text: t.choose },
                    ...found.map((one) => ({
                      value: one.id,
                      text: `${one.display_name} · ${one.provider} · …${one.api_key_last4}`,
                    })),
                  ]}
                />
                {credential && (
                  <Remote
                    provider={provider}
                    credential={credential}
                    value={remote}
                    onValue={(value, offered) => {
                      setRemote(value);
                      setTask(offered ?? task);
                      setName(value);
                      setId(value.toLowerCase().replace(/[^a-z0-9._-]+/g, '-'));
                    }}
                  />
                )}
              </>
            )
          }
        </Answer>
      )}
      {!artifact && (
        <>
          <div class="two">
            <TextField label={t.name} value={name} onValue={setName} required />
            <TextField label={t.id} hint={t.idHint} value={id} onValue={setId} required={!local} />
          </div>
          <SelectField
            label={t.task}
            value={task}
            onValue={setTask}
            options={['llm', 'embeddings'].map((value) => ({ value, text: t.taskName(value) }))}
          />
        </>
      )}
      {!local && superadmin && (
        <SelectField
          label={t.owner}
          value={owner}
          onValue={(value) => setOwner(value as typeof owner)}
          options={[
            { value: 'user', text: t.register.mine },
            { value: 'platform', text: t.register.everyone },
          ]}
        />
      )}
    </FormDialog>
  );
}

function Local(props: {
  artifact: string;
  onArtifact: (id: string) => void;
  path: string;
  onPath: (path: string) => void;
}) {
  const found = useQuery({ queryKey: ['artifacts'], queryFn: artifacts });
  const ready = found.data?.filter((one) => one.ready_for_registration) ?? [];
  return (
    <>
      {ready.length > 0 && (
        <SelectField
          label={t.register.waiting}
          value={props.artifact}
          onValue={props.onArtifact}
          options={[
            { value: '', text: t.register.folder },
            ...ready.map((one) => ({ value: one.suggested_model_id ?? '', text: `${one.name} · ${one.storage_path}` })),
          ]}
        />
      )}
      {!props.artifact && (
        <TextField
          label={t.register.path}
          hint={t.register.pathHint}
          value={props.path}
          onValue={props.onPath}
          required
        />
      )}
    </>
  );
}

/** The models that the provider lists for this key; one may also be typed, where it lists none. */
function Remote(props: {
  provider: string;
  credential: string;
  value: string;
  onValue: (value: string, task?: string) => void;
}) {
  const offer = useQuery({
    queryKey: ['cloud', props.provider, props.credential],
    queryFn: () => cloudModels(props.provider, props.credential),
    retry: false,
  });
  return (
    <>
      {offer.error ? <Failed error={offer.error} compact /> : null}
      {offer.data && offer.data.length > 0 ? (
        <SelectField
          label={t.register.remote}
          value={props.value}
          onValue={(value) =>
            props.onValue(value, offer.data.find((model) => model.provider_model_id === value)?.task_key)
          }
          options={[
            { value: '', text: t.choose },
            ...offer.data.map((model) => ({ value: model.provider_model_id, text: model.name })),
          ]}
        />
      ) : (
        <TextField
          label={t.register.remote}
          hint={t.register.remoteHint}
          value={props.value}
          onValue={(value) => props.onValue(value)}
          required
        />
      )}
    </>
  );
}
