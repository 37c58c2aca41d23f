import { useQuery } from '@tanstack/preact-query';
import { History } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { useUserNames } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Button, Empty, Panel, When } from '../../ui/basics';
import { Dialog } from '../../ui/dialog';
import { Table } from '../../ui/table';
import { activations, type Change, changes } from './api';

const t = en.platform.audit;

export function Audit() {
  const [shown, show] = useState<Change | null>(null);
  const nameOf = useUserNames();
  const activated = useQuery({ queryKey: ['activations'], queryFn: activations });
  const changed = useQuery({ queryKey: ['changes'], queryFn: changes });
  return (
    <div class="stack">
      <Panel title={t.activations} hint={t.activationsHint}>
        <Answer of={activated}>
          {(rows) => (
            <Table
              caption={t.activations}
              rows={rows}
              keyOf={(row) => row.id}
              page={10}
              columns={[
                { title: t.when, cell: (row) => <When at={row.activated_at} /> },
                { title: t.deployment, cell: (row) => <strong>{row.deployment_profile.display_name}</strong> },
                { title: t.before, cell: (row) => row.previous_deployment_profile?.display_name ?? '–' },
                { title: t.who, cell: (row) => nameOf(row.activated_by_user_id) },
              ]}
            />
          )}
        </Answer>
      </Panel>
      <Panel title={t.changes} hint={t.changesHint}>
        <Answer of={changed}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty icon={History} title={t.none}>
                {t.noneHint}
              </Empty>
            ) : (
              <Table
                caption={t.changes}
                rows={rows}
                keyOf={(row) => row.id}
                columns={[
                  { title: t.when, cell: (row) => <When at={row.changed_at} /> },
                  { title: t.subject, cell: (row) => row.subject.replaceAll('_', ' ') },
                  { title: t.name, cell: (row) => <strong>{row.subject_name ?? row.subject_id}</strong> },
                  { title: t.action, cell: (row) => row.action.replaceAll('_', ' ') },
                  { title: t.who, cell: (row) => nameOf(row.changed_by_user_id) },
                  {
                    title: en.common.actions,
                    hidden: true,
                    align: 'end',
                    cell: (row) => (
                      <Button small kind="quiet" onClick={() => show(row)}>
                        {t.show}
                      </Button>
                    ),
                  },
                ]}
              />
            )
          }
        </Answer>
      </Panel>
      {shown && <Difference of={shown} onClose={() => show(null)} />}
    </div>
  );
}

/** The fields that a change touched, before and after. */
function Difference({ of, onClose }: { of: Change; onClose: () => void }) {
  const keys = [...new Set([...Object.keys(of.before ?? {}), ...Object.keys(of.after ?? {})])]
    .filter((key) => text(of.before?.[key]) !== text(of.after?.[key]))
    .sort();
  return (
    <Dialog title={of.subject_name ?? of.subject_id} onClose={onClose} wide>
      <Table
        caption={t.changes}
        rows={keys}
        keyOf={(key) => key}
        page={100}
        columns={[
          { title: t.field, cell: (key) => <code>{key}</code> },
          { title: t.before, cell: (key) => <pre class="value old">{text(of.before?.[key])}</pre> },
          { title: t.after, cell: (key) => <pre class="value new">{text(of.after?.[key])}</pre> },
        ]}
      />
    </Dialog>
  );
}

function text(value: unknown): string {
  return value === undefined || value === null
    ? '–'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value, null, 1);
}
