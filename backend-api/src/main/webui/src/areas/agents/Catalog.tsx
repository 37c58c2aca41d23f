import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Bot, History, Play, ShieldCheck, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, IconButton, Panel, When } from '../../ui/basics';
import { Confirm, Dialog } from '../../ui/dialog';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { type Agent, agents, deleteAgent, publishAgent, validateAgent, versions } from './api';
import { Run } from './Run';

const t = en.agents;
type Act = { what: 'run' | 'versions' | 'delete' | 'off'; on: Agent } | null;

export function Catalog() {
  const nameOf = useUserNames();
  const queries = useQueryClient();
  const [act, setAct] = useState<Act>(null);
  const all = useQuery({ queryKey: ['catalog', 'agents'], queryFn: agents });
  const refresh = () => queries.invalidateQueries();
  const close = () => setAct(null);
  return (
    <Panel title={t.catalog.title} hint={t.catalog.hint}>
      <Answer of={all} lines={4}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={Bot} title={t.catalog.none}>
              {t.catalog.noneHint}
            </Empty>
          ) : (
            <Table
              caption={t.catalog.title}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                {
                  title: t.name,
                  cell: (row) => (
                    <div>
                      <strong>{row.spec.name}</strong> {row.is_platform_agent && <Badge>{t.catalog.platform}</Badge>}
                      <p class="hint">{row.spec.description}</p>
                    </div>
                  ),
                },
                { title: t.version, cell: (row) => row.current_version },
                {
                  title: t.published,
                  cell: (row) => (
                    <Badge tone={row.published ? 'good' : 'neutral'}>{row.published ? t.yes : t.draft}</Badge>
                  ),
                },
                { title: t.valid, cell: (row) => <Mark kind="agent" id={row.id} check={validateAgent} /> },
                { title: t.owner, cell: (row) => nameOf(row.entity.owner_user_id) },
                {
                  title: en.common.actions,
                  hidden: true,
                  align: 'end',
                  cell: (row) => (
                    <div class="actions">
                      {row.published && (
                        <IconButton
                          small
                          icon={Play}
                          label={t.run.title(row.spec.name)}
                          onClick={() => setAct({ what: 'run', on: row })}
                        />
                      )}
                      <IconButton
                        small
                        icon={History}
                        label={t.versionsOf(row.spec.name)}
                        onClick={() => setAct({ what: 'versions', on: row })}
                      />
                      <Button
                        small
                        kind="quiet"
                        aria-label={
                          row.published ? t.catalog.offTitle(row.spec.name) : t.catalog.onTitle(row.spec.name)
                        }
                        onClick={() =>
                          row.published
                            ? setAct({ what: 'off', on: row })
                            : publishAgent(row, true)
                                .then(() => tell(t.projects.isPublished(row.spec.name)))
                                .catch(tellFailure)
                                .then(refresh)
                        }
                      >
                        {row.published ? t.catalog.off : t.publish}
                      </Button>
                      {!row.is_platform_agent && (
                        <IconButton
                          small
                          icon={Trash2}
                          label={t.deleteThing(row.spec.name)}
                          onClick={() => setAct({ what: 'delete', on: row })}
                        />
                      )}
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {act?.what === 'run' && <Run agent={act.on.id} name={act.on.spec.name} onClose={close} />}
      {act?.what === 'versions' && <Versions type="agents" id={act.on.id} name={act.on.spec.name} onClose={close} />}
      {act?.what === 'off' && (
        <Confirm
          title={t.catalog.offTitle(act.on.spec.name)}
          submit={t.catalog.off}
          onClose={close}
          onConfirm={async () => {
            await publishAgent(act.on, false);
            await refresh();
          }}
        >
          {t.catalog.offHint(act.on.spec.name)}
        </Confirm>
      )}
      {act?.what === 'delete' && (
        <Confirm
          title={t.deleteThing(act.on.spec.name)}
          submit={en.common.delete}
          onClose={close}
          onConfirm={async () => {
            await deleteAgent(act.on.id);
            tell(t.deleted(act.on.spec.name));
            await refresh();
          }}
        >
          {t.catalog.deleteHint(act.on.spec.name)}
        </Confirm>
      )}
    </Panel>
  );
}

/** Checks on demand and shows the outcome where the button was. */
export function Mark(props: {
  kind: string;
  id: string;
  check: (id: string) => Promise<{ valid: boolean; errors: string[] }>;
}) {
  const found = useQuery({
    queryKey: ['validation', props.kind, props.id],
    queryFn: () => props.check(props.id),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [shown, show] = useState(false);
  if (!found.data) {
    return (
      <Button
        small
        kind="quiet"
        icon={ShieldCheck}
        busy={found.isFetching}
        aria-label={t.validateThing(props.id)}
        onClick={() => found.refetch().then((answer) => answer.error && tellFailure(answer.error))}
      >
        {t.validate}
      </Button>
    );
  }
  return (
    <>
      <button
        type="button"
        class="bare"
        onClick={() => show(true)}
        aria-label={t.markOf(found.data.valid, found.data.errors.length, props.id)}
      >
        <Badge tone={found.data.valid ? 'good' : 'bad'}>
          {found.data.valid ? t.isGood : t.findings(found.data.errors.length)}
        </Badge>
      </button>
      {shown && (
        <Dialog title={t.findingsOf(props.id)} onClose={() => show(false)}>
          <div class="stack">
            {found.data.valid ? (
              <p class="note">{t.isValid}</p>
            ) : (
              <ul class="bullets">
                {found.data.errors.map((error) => (
                  <li key={error}>{error}</li>
                ))}
              </ul>
            )}
            <div class="form-foot">
              <Button busy={found.isFetching} onClick={() => found.refetch()}>
                {t.validate}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

export function Versions(props: { type: 'agents' | 'tools'; id: string; name: string; onClose: () => void }) {
  const found = useQuery({
    queryKey: ['versions', props.type, props.id],
    queryFn: () => versions(props.type, props.id),
  });
  return (
    <Dialog title={t.versionsOf(props.name)} onClose={props.onClose} side>
      <Answer of={found} lines={4}>
        {(rows) => (
          <ul class="versions">
            {rows.map((row) => (
              <li key={row.version_id}>
                <div class="row">
                  <strong class="grow">{row.version}</strong>
                  {row.is_current && <Badge tone="busy">{t.current}</Badge>}
                  <Badge tone={row.published_at ? 'good' : 'neutral'}>{row.published_at ? t.published : t.draft}</Badge>
                  <When at={row.created_at} />
                </div>
                <details>
                  <summary>{t.document}</summary>
                  <pre class="payload">{JSON.stringify(row.spec_json, null, 2)}</pre>
                </details>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Dialog>
  );
}
