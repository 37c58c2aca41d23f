import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Share2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { mayAct, useUser } from '../../api/session';
import { listUsers } from '../../api/users';
import { BASE } from '../../app/areas';
import { en } from '../../text/en';
import { Answer, Empty, Panel } from '../../ui/basics';
import { Check, SelectField } from '../../ui/forms';
import { Table } from '../../ui/table';
import { tellFailure } from '../../ui/toast';
import {
  type Assignment,
  list,
  type Model,
  setVisibility,
  shareWithRole,
  shareWithUser,
  sharing,
  userSharing,
} from './api';

const t = en.models.sharing;
const ROLES = ['user', 'admin', 'superadmin'];
/** What a platform model may be set to: `user` and `group` need a share, `platform` is for everyone. */
const SCOPES = ['platform', 'user', 'group'] as const;

export function Sharing() {
  const queries = useQueryClient();
  const user = useUser();
  const models = useQuery({ queryKey: ['models'], queryFn: list });
  const roles = useQuery({ queryKey: ['sharing'], queryFn: sharing });
  const [busy, setBusy] = useState(false);
  const change = async (call: Promise<unknown>) => {
    setBusy(true);
    await call.catch(tellFailure);
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['sharing'] }),
      queries.invalidateQueries({ queryKey: ['models'] }),
    ]);
    setBusy(false);
  };
  return (
    <div class="stack">
      <Panel title={t.title} hint={t.hint}>
        <Answer of={models}>
          {(all) => (
            <Answer of={roles}>
              {(given) => {
                const shared = all.filter((model) => model.owner_type === 'platform');
                return shared.length === 0 ? (
                  <Empty icon={Share2} title={t.none}>
                    {t.noneHint}
                  </Empty>
                ) : (
                  <Table
                    caption={t.title}
                    rows={shared}
                    keyOf={(model) => model.id}
                    columns={[
                      {
                        title: en.models.name,
                        cell: (model) => (
                          <a href={`${BASE}/models/model/${encodeURIComponent(model.id)}`}>{model.name}</a>
                        ),
                      },
                      {
                        title: t.scope,
                        cell: (model) =>
                          mayAct(user, 'superadmin') ? (
                            <select
                              class="input"
                              aria-label={t.scopeOf(model.name)}
                              value={model.visibility_scope}
                              disabled={busy}
                              onChange={(event) => change(setVisibility(model.id, event.currentTarget.value))}
                            >
                              {SCOPES.map((scope) => (
                                <option key={scope} value={scope}>
                                  {en.models.visibilities[scope]}
                                </option>
                              ))}
                            </select>
                          ) : (
                            en.models.visibilities[model.visibility_scope]
                          ),
                      },
                      ...ROLES.map((role) => ({
                        title: t.roles(role),
                        cell: (model: Model) => {
                          const ids = of(given, role);
                          return model.visibility_scope === 'platform' ? (
                            <span class="muted">{t.yes}</span>
                          ) : (
                            <input
                              type="checkbox"
                              aria-label={t.shareWith(model.name, role)}
                              checked={ids.includes(model.id)}
                              disabled={busy}
                              onChange={(event) =>
                                change(shareWithRole(role, turned(ids, model.id, event.currentTarget.checked)))
                              }
                            />
                          );
                        },
                      })),
                    ]}
                  />
                );
              }}
            </Answer>
          )}
        </Answer>
      </Panel>
      <People models={models.data?.filter((model) => ['user', 'group'].includes(model.visibility_scope)) ?? []} />
    </div>
  );
}

/** Models for single people. */
function People({ models }: { models: Model[] }) {
  const queries = useQueryClient();
  const [who, setWho] = useState('');
  const users = useQuery({ queryKey: ['users'], queryFn: () => listUsers() });
  const given = useQuery({ queryKey: ['sharing', 'users'], queryFn: userSharing });
  const ids = of(given.data ?? [], who);
  const change = async (id: string, on: boolean) => {
    await shareWithUser(who, turned(ids, id, on)).catch(tellFailure);
    await queries.invalidateQueries({ queryKey: ['sharing'] });
  };
  return (
    <Panel title={t.people} hint={t.peopleHint}>
      {models.length === 0 ? (
        <p class="hint">{t.allPlatform}</p>
      ) : (
        <div class="form">
          <SelectField
            label={t.person}
            value={who}
            onValue={setWho}
            options={[
              { value: '', text: en.models.choose },
              ...(users.data ?? []).map((user) => ({ value: String(user.id), text: user.username })),
            ]}
          />
          {who &&
            models.map((model) => (
              <Check
                key={model.id}
                label={model.name}
                checked={ids.includes(model.id)}
                onValue={(on) => change(model.id, on)}
              />
            ))}
        </div>
      )}
    </Panel>
  );
}

function of(given: Assignment[], scope: string): string[] {
  return given.find((one) => one.scope === scope)?.model_ids ?? [];
}

function turned(ids: string[], id: string, on: boolean): string[] {
  return on ? [...ids.filter((other) => other !== id), id] : ids.filter((other) => other !== id);
}
