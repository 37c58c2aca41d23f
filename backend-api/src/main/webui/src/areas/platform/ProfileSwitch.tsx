import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { Globe, Lock, PlugZap } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import { Answer, Button } from '../../ui/basics';
import { FormDialog } from '../../ui/dialog';
import { tell } from '../../ui/toast';
import { profile, setProfile } from './api';

const t = en.platform;

/** Whether the suite may use the internet, and the switch for it. */
export function ProfileSwitch() {
  const [asking, ask] = useState(false);
  const queries = useQueryClient();
  const state = useQuery({ queryKey: ['profile'], queryFn: profile });
  return (
    <Answer of={state} lines={1}>
      {(now) => {
        const online = now.profile === 'online';
        const next = online ? 'offline' : 'online';
        return (
          <section class={`profile panel ${now.profile}`} aria-label={t.profile.title}>
            <span class="profile-icon">
              {online ? <Globe size={22} aria-hidden="true" /> : <PlugZap size={22} aria-hidden="true" />}
            </span>
            <div class="grow">
              <h2>{online ? t.profile.online : t.profile.offline}</h2>
              <p class="hint">{online ? t.profile.onlineHint : t.profile.offlineHint}</p>
            </div>
            {now.locked ? (
              <span class="muted row">
                <Lock size={15} aria-hidden="true" /> {t.profile.locked}
              </span>
            ) : (
              <Button onClick={() => ask(true)}>{t.profile.go(next)}</Button>
            )}
            {asking && (
              <FormDialog
                title={t.profile.go(next)}
                submit={t.profile.go(next)}
                onClose={() => ask(false)}
                onSubmit={async () => {
                  await setProfile(next);
                  tell(t.profile.done(next));
                  await queries.invalidateQueries();
                }}
              >
                <p>{online ? t.profile.askOffline : t.profile.askOnline}</p>
              </FormDialog>
            )}
          </section>
        );
      }}
    </Answer>
  );
}
