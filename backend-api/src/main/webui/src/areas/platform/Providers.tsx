import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Cloud, HardDrive, MemoryStick, Pencil, Plus, Stethoscope, Trash2, Unplug } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Answer, Badge, Button, Failed, IconButton, Meter, Panel } from '../../ui/basics';
import { Confirm, Dialog, FormDialog } from '../../ui/dialog';
import { SelectField } from '../../ui/forms';
import { tell, tellFailure } from '../../ui/toast';
import {
  deleteProvider,
  type LoadState,
  loadModel,
  models,
  type Provider,
  providers,
  saveProvider,
  unloadModel,
  validateProvider,
} from './api';
import { ProviderForm } from './ProviderForm';
import { Findings } from './Readiness';

const t = en.platform;
const ORDER = ['llm_inference', 'embeddings', 'vector_store', 'mcp_runtime', 'sandbox_execution'];
const LOOK_MS = 10_000;
const LOOK_WHILE_LOADING_MS = 1_500;
const MOVING: LoadState[] = ['loading', 'reconciling'];

type Act = { what: 'edit' | 'delete' | 'check' | 'load' | 'unload'; on: Provider } | { what: 'add' } | null;

export function hasSlot(provider: Provider): boolean {
  return ['llm_inference', 'embeddings'].includes(provider.capability) && provider.provider_origin === 'local';
}

export function Providers() {
  const [act, setAct] = useState<Act>(null);
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['providers'] });
  const all = useQuery({
    queryKey: ['providers'],
    queryFn: providers,
    refetchInterval: (query) =>
      query.state.data?.some((provider) => MOVING.includes(provider.load_state)) ? LOOK_WHILE_LOADING_MS : LOOK_MS,
  });
  const close = () => setAct(null);
  return (
    <Answer of={all} lines={8}>
      {(found) => (
        <div class="stack">
          <div class="row">
            <p class="hint grow">{t.providers.lead}</p>
            <Button icon={Plus} onClick={() => setAct({ what: 'add' })}>
              {t.providers.add}
            </Button>
          </div>
          {ORDER.map((capability) => (
            <Panel key={capability} title={t.capability(capability)} hint={t.deployments.purpose[capability]}>
              <ul class="providers">
                {found
                  .filter((provider) => provider.capability === capability)
                  .map((provider) => (
                    <Row key={provider.id} of={provider} onAct={setAct} refresh={refresh} />
                  ))}
              </ul>
            </Panel>
          ))}
          {act?.what === 'add' && <ProviderForm onClose={close} onSaved={refresh} />}
          {act?.what === 'edit' && <ProviderForm of={act.on} onClose={close} onSaved={refresh} />}
          {act?.what === 'check' && <CheckDialog of={act.on} onClose={close} />}
          {act?.what === 'load' && <LoadDialog of={act.on} onClose={close} onDone={refresh} />}
          {act?.what === 'unload' && (
            <Confirm
              title={t.slot.unloadFrom(act.on.display_name)}
              submit={t.slot.unload}
              onClose={close}
              onConfirm={async () => {
                await unloadModel(act.on.id);
                await refresh();
              }}
            >
              {t.slot.unloadHint(act.on.loaded_managed_model_name ?? act.on.loaded_managed_model_id ?? '')}
            </Confirm>
          )}
          {act?.what === 'delete' && (
            <Confirm
              title={t.deleteThing(act.on.display_name)}
              submit={en.common.delete}
              onClose={close}
              onConfirm={async () => {
                await deleteProvider(act.on.id);
                tell(t.deleted(act.on.display_name));
                await refresh();
              }}
            >
              {t.providers.deleteHint(act.on.display_name)}
            </Confirm>
          )}
        </div>
      )}
    </Answer>
  );
}

function Row({ of, onAct, refresh }: { of: Provider; onAct: (act: Act) => void; refresh: () => Promise<unknown> }) {
  const [busy, setBusy] = useState(false);
  const turn = async () => {
    setBusy(true);
    await saveProvider(of.id, { enabled: !of.enabled })
      .then(() => tell(of.enabled ? t.providers.nowOff(of.display_name) : t.providers.nowOn(of.display_name)))
      .catch(tellFailure);
    await refresh();
    setBusy(false);
  };
  const Origin = of.provider_origin === 'cloud' ? Cloud : HardDrive;
  return (
    <li id={of.slug} class={`provider ${of.enabled ? '' : 'off'}`}>
      <Origin size={20} strokeWidth={1.6} aria-hidden="true" />
      <div class="provider-name">
        <h3>
          {of.display_name} {!of.enabled && <Badge>{t.providers.off}</Badge>}
        </h3>
        <p class="muted mono">{of.endpoint_url}</p>
      </div>
      {hasSlot(of) ? <Slot of={of} onAct={onAct} /> : <span />}
      <div class="actions">
        <Button
          small
          icon={Stethoscope}
          aria-label={t.check.title(of.display_name)}
          onClick={() => onAct({ what: 'check', on: of })}
        >
          {t.providers.check}
        </Button>
        <Button small kind="quiet" busy={busy} onClick={turn}>
          {of.enabled ? t.providers.turnOff : t.providers.turnOn}
        </Button>
        <IconButton
          small
          label={t.editThing(of.display_name)}
          icon={Pencil}
          onClick={() => onAct({ what: 'edit', on: of })}
        />
        <IconButton
          small
          label={t.deleteThing(of.display_name)}
          icon={Trash2}
          onClick={() => onAct({ what: 'delete', on: of })}
        />
      </div>
    </li>
  );
}

const TONES = { empty: 'neutral', loading: 'busy', reconciling: 'busy', loaded: 'good', error: 'bad' } as const;

function Slot({ of, onAct }: { of: Provider; onAct: (act: Act) => void }) {
  return (
    <div class="slot">
      <div class="row">
        <Badge tone={TONES[of.load_state]}>{t.slot.states[of.load_state]}</Badge>
        {of.loaded_managed_model_id && (
          <span class="clip">{of.loaded_managed_model_name ?? of.loaded_managed_model_id}</span>
        )}
        <Button
          small
          kind="quiet"
          icon={MemoryStick}
          aria-label={of.loaded_managed_model_id ? t.slot.changeOf(of.display_name) : t.slot.loadInto(of.display_name)}
          onClick={() => onAct({ what: 'load', on: of })}
        >
          {of.loaded_managed_model_id ? t.slot.other : t.slot.load}
        </Button>
        {of.loaded_managed_model_id && (
          <IconButton
            small
            label={t.slot.unloadFrom(of.display_name)}
            icon={Unplug}
            onClick={() => onAct({ what: 'unload', on: of })}
          />
        )}
      </div>
      {MOVING.includes(of.load_state) && <Meter value={null} label={t.slot.states[of.load_state]} />}
      {of.load_error && <p class="hint slot-error">{t.slot.failed(of.load_error)}</p>}
    </div>
  );
}

function LoadDialog(props: { of: Provider; onClose: () => void; onDone: () => Promise<unknown> }) {
  const [model, setModel] = useState(props.of.loaded_managed_model_id ?? '');
  const offered = useQuery({
    queryKey: ['loadable', props.of.capability],
    queryFn: () => models(props.of.capability, false).then((all) => all.filter((one) => one.backend === 'local')),
  });
  return (
    <FormDialog
      title={t.slot.loadInto(props.of.display_name)}
      submit={t.slot.load}
      disabled={!model}
      onClose={props.onClose}
      onSubmit={async () => {
        await loadModel(props.of.id, model);
        await props.onDone();
      }}
    >
      <Answer of={offered} lines={1}>
        {(found) =>
          found.length === 0 ? (
            <p class="note">{t.slot.noModels}</p>
          ) : (
            <SelectField
              label={t.slot.model}
              hint={t.slot.hint}
              value={model}
              onValue={setModel}
              options={[
                { value: '', text: t.deployments.choose },
                ...found.map((one) => ({ value: one.id, text: one.name })),
              ]}
            />
          )
        }
      </Answer>
    </FormDialog>
  );
}

function CheckDialog({ of, onClose }: { of: Provider; onClose: () => void }) {
  const found = useQuery({ queryKey: ['check', of.id], queryFn: () => validateProvider(of.id), gcTime: 0 });
  return (
    <Dialog title={t.check.title(of.display_name)} onClose={onClose}>
      <div class="stack" aria-live="polite">
        {found.isFetching && <Meter value={null} label={t.check.running} />}
        {found.error && !found.isFetching ? <Failed error={found.error} compact /> : null}
        {found.data && !found.isFetching && (
          <>
            <p class="row">
              <Badge tone={found.data.blocking_failures.length === 0 ? 'good' : 'bad'}>
                {found.data.blocking_failures.length === 0 ? t.check.well : t.check.ill}
              </Badge>
            </p>
            <ul class="checks">
              <Line name={t.check.health} of={found.data.health?.reachable ?? null} />
              <Line name={t.check.discovery} of={found.data.discovery_reachable} />
              <Line name={t.check.operation[of.capability] ?? t.check.use} of={found.data.operation_reachable} />
            </ul>
            {found.data.embedding_dimension != null && <p>{t.check.dimension(found.data.embedding_dimension)}</p>}
            {found.data.resources && found.data.resources.length > 0 && (
              <p>
                {t.check.offers} {found.data.resources.map((resource) => resource.display_name).join(', ')}
              </p>
            )}
            <Findings of={found.data.blocking_failures} />
          </>
        )}
        <div class="form-foot">
          <Button onClick={() => found.refetch()} busy={found.isFetching}>
            {t.check.again}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {en.common.close}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Line({ name, of }: { name: string; of: boolean | null }) {
  return (
    <li class="row">
      <span class="grow">{name}</span>
      <Badge tone={of === null ? 'neutral' : of ? 'good' : 'bad'}>
        {of === null ? t.check.skipped : of ? t.check.yes : t.check.no}
      </Badge>
    </li>
  );
}
