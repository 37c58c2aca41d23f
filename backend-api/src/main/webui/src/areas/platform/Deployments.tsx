import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Copy, Layers, Pencil, Plus, Power, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, IconButton, Panel } from '../../ui/basics';
import { Confirm, FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tell } from '../../ui/toast';
import { Activate } from './Activate';
import { type Binding, cloneDeployment, type Deployment, deleteDeployment, deployments } from './api';
import { Readiness } from './Readiness';

const t = en.platform;
type Act = { what: 'activate' | 'clone' | 'delete'; on: Deployment } | null;

export function Deployments() {
  const [act, setAct] = useState<Act>(null);
  const queries = useQueryClient();
  const all = useQuery({ queryKey: ['deployments'], queryFn: deployments, refetchInterval: 15_000 });
  const close = () => setAct(null);
  return (
    <Answer of={all} lines={8}>
      {(found) => (
        <div class="stack">
          {found.length === 0 && (
            <Empty
              icon={Layers}
              title={t.deployments.none}
              action={
                <a class="button primary" href={`${BASE}/platform/deployments/new`}>
                  <Plus size={16} aria-hidden="true" /> {t.deployments.add}
                </a>
              }
            >
              {t.deployments.noneHint}
            </Empty>
          )}
          {[...found]
            .sort((a, b) => Number(b.is_active) - Number(a.is_active))
            .map((deployment) => (
              <Panel
                key={deployment.id}
                title={deployment.display_name}
                class={deployment.is_active ? 'is-active' : ''}
                hint={deployment.description || deployment.slug}
                actions={
                  <>
                    {deployment.is_active && <Badge tone="good">{t.deployments.active}</Badge>}
                    {!deployment.configuration_status.is_ready && <Badge tone="warn">{t.deployments.incomplete}</Badge>}
                    <Button
                      small
                      kind={deployment.is_active ? 'plain' : 'primary'}
                      icon={Power}
                      onClick={() => setAct({ what: 'activate', on: deployment })}
                    >
                      {deployment.is_active ? t.deployments.recheck : t.deployments.activate}
                    </Button>
                    <a class="button small" href={`${BASE}/platform/deployments/${deployment.id}`}>
                      <Pencil size={14} aria-hidden="true" /> {t.edit}
                    </a>
                    <IconButton
                      small
                      label={t.deployments.clone(deployment.display_name)}
                      icon={Copy}
                      onClick={() => setAct({ what: 'clone', on: deployment })}
                    />
                    {!deployment.is_active && (
                      <IconButton
                        small
                        label={t.deleteThing(deployment.display_name)}
                        icon={Trash2}
                        onClick={() => setAct({ what: 'delete', on: deployment })}
                      />
                    )}
                  </>
                }
              >
                <Bindings of={deployment} />
              </Panel>
            ))}
          {act?.what === 'activate' && <Activate deployment={act.on} onClose={close} />}
          {act?.what === 'clone' && <Clone of={act.on} onClose={close} />}
          {act?.what === 'delete' && (
            <Confirm
              title={t.deleteThing(act.on.display_name)}
              submit={en.common.delete}
              onClose={close}
              onConfirm={async () => {
                await deleteDeployment(act.on.id);
                tell(t.deleted(act.on.display_name));
                await queries.invalidateQueries();
              }}
            >
              {t.deployments.deleteHint(act.on.display_name)}
            </Confirm>
          )}
        </div>
      )}
    </Answer>
  );
}

function Bindings({ of }: { of: Deployment }) {
  const missing = of.configuration_status.incomplete_capabilities.filter(
    (capability) => !of.bindings.some((binding) => binding.capability === capability),
  );
  return (
    <>
      <Table
        caption={t.deployments.bindings(of.display_name)}
        rows={of.bindings}
        keyOf={(binding) => binding.capability}
        columns={[
          {
            title: t.capabilityTitle,
            cell: (binding) => <strong class="capability">{t.capability(binding.capability)}</strong>,
          },
          {
            title: t.provider,
            cell: (binding) => (
              <a href={`${BASE}/platform/providers#${binding.provider.slug}`}>{binding.provider.display_name}</a>
            ),
          },
          { title: t.deployments.serves, cell: (binding) => <Serves of={binding} /> },
          { title: t.deployments.readiness, cell: (binding) => <Readiness status={binding.configuration_status} /> },
        ]}
      />
      {missing.length > 0 && <p class="note">{t.deployments.missing(missing.map(t.capability).join(', '))}</p>}
    </>
  );
}

function Serves({ of }: { of: Binding }) {
  if (of.resource_policy.selection_mode === 'dynamic_namespace') {
    return <span>{t.deployments.namespace(of.resource_policy.namespace_prefix ?? '')}</span>;
  }
  if (of.resources.length === 0) {
    return <span class="muted">–</span>;
  }
  return (
    <ul>
      {of.resources.map((resource) => (
        <li key={resource.id}>
          {resource.display_name}
          {resource.id === of.default_resource_id && of.resources.length > 1 && (
            <span class="muted"> · {t.deployments.default}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Clone({ of, onClose }: { of: Deployment; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(t.deployments.copyOf(of.display_name));
  const [slug, setSlug] = useState(`${of.slug}-copy`);
  return (
    <FormDialog
      title={t.deployments.clone(of.display_name)}
      submit={t.deployments.cloneSubmit}
      onClose={onClose}
      onSubmit={async () => {
        await cloneDeployment(of.id, { slug, display_name: name });
        tell(t.saved(name));
        await queries.invalidateQueries({ queryKey: ['deployments'] });
      }}
    >
      <TextField label={t.name} value={name} onValue={setName} required />
      <TextField label={t.slug} hint={t.slugHint} value={slug} onValue={setSlug} required />
    </FormDialog>
  );
}
