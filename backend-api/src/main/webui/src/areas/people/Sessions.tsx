import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Answer, Badge, Button, Panel, When } from '../../ui/basics';
import { Confirm } from '../../ui/dialog';
import { Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { endOtherSessions, endSession, type OpenSession, sessions } from './api';

const t = en.people.sessions;

export function Sessions() {
  const queries = useQueryClient();
  const [asking, ask] = useState(false);
  const all = useQuery({ queryKey: ['sessions', 'mine'], queryFn: sessions });
  const refresh = () => queries.invalidateQueries({ queryKey: ['sessions'] });
  return (
    <Panel
      title={t.title}
      hint={t.hint}
      actions={
        (all.data?.length ?? 0) > 1 && (
          <Button small onClick={() => ask(true)}>
            {t.endOthers}
          </Button>
        )
      }
    >
      <Answer of={all}>
        {(rows) => (
          <SessionTable
            of={rows}
            onEnd={(session) =>
              endSession(session.id)
                .then(() => tell(t.ended))
                .catch(tellFailure)
                .then(refresh)
            }
          />
        )}
      </Answer>
      {asking && (
        <Confirm
          title={t.endOthers}
          submit={t.endOthers}
          onClose={() => ask(false)}
          onConfirm={async () => {
            await endOtherSessions();
            await refresh();
          }}
        >
          {t.endOthersHint}
        </Confirm>
      )}
    </Panel>
  );
}

export function SessionTable({ of, onEnd }: { of: OpenSession[]; onEnd?: (session: OpenSession) => void }) {
  return of.length === 0 ? (
    <p class="hint">{t.none}</p>
  ) : (
    <Table
      caption={t.title}
      rows={of}
      keyOf={(row) => row.id}
      page={10}
      columns={[
        {
          title: t.device,
          cell: (row) => (
            <div>
              <strong title={row.user_agent ?? undefined}>{deviceOf(row.user_agent)}</strong>{' '}
              {row.current && <Badge tone="good">{t.current}</Badge>}
            </div>
          ),
        },
        { title: t.address, cell: (row) => <span class="mono">{row.address ?? '–'}</span> },
        { title: t.used, cell: (row) => <When at={row.last_used_at} /> },
        { title: t.begun, cell: (row) => <When at={row.created_at} /> },
        ...(onEnd
          ? [
              {
                title: en.common.actions,
                hidden: true,
                align: 'end' as const,
                cell: (row: OpenSession) =>
                  !row.current && (
                    <Button
                      small
                      kind="quiet"
                      aria-label={t.endTitle(deviceOf(row.user_agent))}
                      onClick={() => onEnd(row)}
                    >
                      {t.end}
                    </Button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** What people call it, such as “Chrome on Linux”. */
function deviceOf(agent: string | null): string {
  if (!agent) {
    return t.unknown;
  }
  const browser = /(Firefox|Edg|OPR|Chrome|Safari|curl)/.exec(agent)?.[1];
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent)?.[1];
  const name = browser === 'Edg' ? 'Edge' : browser === 'OPR' ? 'Opera' : browser;
  return name ? (system ? t.on(name, system) : name) : agent.slice(0, 40);
}
