import { useQuery } from '@tanstack/preact-query';
import { ScrollText, ShieldCheck } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { listUsers } from '../../api/users';
import { en } from '../../text/en';
import { Answer, Badge, Button, Empty, Facts, IconButton, Panel, When } from '../../ui/basics';
import { Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/forms';
import { Pager, Table } from '../../ui/table';
import { tell, tellFailure } from '../../ui/toast';
import { type AuditQuery, audit, type Entry, verifyAudit } from './api';

const t = en.people.audit;
const PAGE = 25;
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];

export function Audit() {
  const user = useUser();
  const users = useQuery({ queryKey: ['users'], queryFn: () => listUsers() });
  const [draft, setDraft] = useState<Record<string, string>>({});
  const [query, setQuery] = useState<AuditQuery>({});
  /** The `before` of each page that was opened, the first page having none. */
  const [pages, setPages] = useState<(number | undefined)[]>([undefined]);
  const [shown, show] = useState<Entry | null>(null);
  const before = pages.at(-1);
  const found = useQuery({
    queryKey: ['audit', query, before],
    queryFn: () => audit({ ...query, before, limit: PAGE }),
    placeholderData: (last) => last,
  });
  const set = (field: string, value: string) => setDraft({ ...draft, [field]: value });
  const search = (event: Event) => {
    event.preventDefault();
    const { from, to, ...rest } = Object.fromEntries(Object.entries(draft).filter(([, value]) => value));
    setPages([undefined]);
    setQuery({
      ...rest,
      ...(from ? { from: new Date(`${from}T00:00:00`).toISOString() } : {}),
      ...(to ? { to: new Date(`${to}T23:59:59`).toISOString() } : {}),
    });
  };
  const verify = () =>
    verifyAudit()
      .then((chain) =>
        tell(chain.valid ? t.whole(chain.entries) : t.broken(chain.broken_at ?? 0), chain.valid ? 'good' : 'bad'),
      )
      .catch(tellFailure);
  const offset = (pages.length - 1) * PAGE;
  return (
    <Panel
      title={t.title}
      hint={t.hint}
      actions={
        mayAct(user, 'superadmin') && (
          <Button icon={ShieldCheck} onClick={verify}>
            {t.verify}
          </Button>
        )
      }
    >
      <search>
        <form class="filters" onSubmit={search}>
          <SelectField
            label={t.who}
            value={draft.actor_id ?? ''}
            onValue={(value) => set('actor_id', value)}
            options={[
              { value: '', text: t.anyone },
              ...(users.data ?? []).map((one) => ({ value: String(one.id), text: one.username })),
            ]}
          />
          <SelectField
            label={t.method}
            value={draft.method ?? ''}
            onValue={(value) => set('method', value)}
            options={[
              { value: '', text: t.every },
              ...METHODS.map((value) => ({ value, text: t.methods[value] ?? value })),
            ]}
          />
          <TextField
            label={t.path}
            placeholder="/v1/platform"
            value={draft.path ?? ''}
            onValue={(v) => set('path', v)}
          />
          <TextField
            label={t.target}
            placeholder="login:mara"
            value={draft.target ?? ''}
            onValue={(value) => set('target', value)}
          />
          <TextField
            label={t.status}
            placeholder="403"
            pattern="[0-9]{3}"
            value={draft.status ?? ''}
            onValue={(value) => set('status', value)}
          />
          <TextField label={t.from} type="date" value={draft.from ?? ''} onValue={(v) => set('from', v)} />
          <TextField label={t.to} type="date" value={draft.to ?? ''} onValue={(v) => set('to', v)} />
          <Button type="submit" busy={found.isFetching}>
            {en.common.search}
          </Button>
        </form>
      </search>
      <Answer of={found} lines={8}>
        {(rows) =>
          rows.length === 0 && pages.length === 1 ? (
            <Empty icon={ScrollText} title={t.none}>
              {t.noneHint}
            </Empty>
          ) : (
            <>
              <Table
                caption={t.title}
                rows={rows}
                keyOf={(row) => row.seq}
                page={PAGE}
                columns={[
                  { title: t.when, cell: (row) => <When at={row.at} /> },
                  { title: t.who, cell: (row) => <strong>{row.actor_name ?? t.nobody}</strong> },
                  {
                    title: t.what,
                    cell: (row) => (
                      <span class="mono">
                        {row.method} {row.path}
                      </span>
                    ),
                  },
                  {
                    title: t.status,
                    cell: (row) => <Badge tone={row.status < 400 ? 'good' : 'bad'}>{row.status}</Badge>,
                  },
                  { title: t.target, cell: (row) => row.target ?? '–' },
                  {
                    title: en.common.actions,
                    hidden: true,
                    align: 'end',
                    cell: (row) => (
                      <IconButton small icon={ScrollText} label={t.show(row.seq)} onClick={() => show(row)} />
                    ),
                  },
                ]}
              />
              {(pages.length > 1 || rows.length === PAGE) && (
                <Pager
                  from={offset}
                  to={offset + rows.length}
                  of={offset + rows.length + (rows.length === PAGE ? 1 : 0)}
                  onPrevious={() => setPages(pages.slice(0, -1))}
                  onNext={() => setPages([...pages, rows.at(-1)?.seq])}
                />
              )}
            </>
          )
        }
      </Answer>
      {shown && <Whole of={shown} onClose={() => show(null)} />}
    </Panel>
  );
}

function Whole({ of, onClose }: { of: Entry; onClose: () => void }) {
  return (
    <Dialog title={t.show(of.seq)} onClose={onClose} wide>
      <div class="stack">
        <Facts
          of={[
            [t.when, new Date(of.at).toLocaleString()],
            [t.who, of.actor_name ?? t.nobody],
            [t.address, of.address ?? '–'],
            [t.what, `${of.method} ${of.path}`],
            [t.status, String(of.status)],
            [t.target, of.target ?? '–'],
            [en.common.requestId, <code key="r">{of.request_id ?? '–'}</code>],
            [t.hash, <code key="h">{of.hash}</code>],
          ]}
        />
        {of.before && <Text title={t.before} of={of.before} />}
        {of.after && <Text title={t.after} of={of.after} />}
      </div>
    </Dialog>
  );
}

function Text({ title, of }: { title: string; of: string }) {
  let shown = of;
  try {
    shown = JSON.stringify(JSON.parse(of), null, 2);
  } catch {
    // It is no JSON; it is shown as it stands.
  }
  return (
    <div>
      <h3>{title}</h3>
      <pre class="secret">{shown}</pre>
    </div>
  );
}
