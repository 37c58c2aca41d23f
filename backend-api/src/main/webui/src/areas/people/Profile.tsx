import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { refresh } from '../../api/session';
import { en } from '../../text/en';
import { Answer, Button, Failed, Panel } from '../../ui/basics';
import { TextField } from '../../ui/forms';
import { tell } from '../../ui/toast';
import { changeMe, changePassword, me, type Person } from './api';
import { Sessions } from './Sessions';

const t = en.people;

export function Profile() {
  const found = useQuery({ queryKey: ['me'], queryFn: me });
  return (
    <div class="stack">
      <div class="two">
        <Panel title={t.profile.title} hint={t.profile.hint}>
          <Answer of={found}>{(user) => <Identity key={user.updated_at} of={user} />}</Answer>
        </Panel>
        <Panel title={t.profile.password} hint={t.profile.passwordHint}>
          <Password username={found.data?.username ?? ''} />
        </Panel>
      </div>
      <Sessions />
    </div>
  );
}

function Identity({ of }: { of: Person }) {
  const queries = useQueryClient();
  const [username, setUsername] = useState(of.username);
  const [email, setEmail] = useState(of.email);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const moved = email !== of.email;
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await changeMe({
        ...(username !== of.username ? { username } : {}),
        ...(moved ? { email, current_password: password } : {}),
      });
      await refresh();
      await queries.invalidateQueries({ queryKey: ['me'] });
      tell(t.profile.saved);
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  return (
    <form class="form" onSubmit={submit}>
      <TextField label={t.users.name} value={username} onValue={setUsername} autoComplete="username" required />
      <TextField label={t.email} type="email" value={email} onValue={setEmail} autoComplete="email" required />
      {moved && (
        <TextField
          label={t.profile.current}
          hint={t.profile.currentHint}
          type="password"
          autoComplete="current-password"
          value={password}
          onValue={setPassword}
          required
        />
      )}
      {error !== null && <Failed error={error} compact />}
      <div>
        <Button type="submit" kind="primary" busy={busy} disabled={!moved && username === of.username}>
          {en.common.save}
        </Button>
      </div>
    </form>
  );
}

function Password({ username }: { username: string }) {
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const differs = again !== '' && again !== next;
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await changePassword(current, next);
      setCurrent('');
      setNext('');
      setAgain('');
      await queries.invalidateQueries({ queryKey: ['sessions'] });
      tell(t.profile.passwordChanged);
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  return (
    <form class="form" onSubmit={submit}>
      <input
        class="visually-hidden"
        name="username"
        autocomplete="username"
        aria-hidden="true"
        tabIndex={-1}
        readOnly
        value={username}
      />
      <TextField
        label={t.profile.current}
        type="password"
        autoComplete="current-password"
        value={current}
        onValue={setCurrent}
        required
      />
      <TextField
        label={t.profile.next}
        hint={t.passwordHint}
        type="password"
        minLength={8}
        autoComplete="new-password"
        value={next}
        onValue={setNext}
        required
      />
      <TextField
        label={t.profile.again}
        error={differs ? t.profile.differs : null}
        type="password"
        autoComplete="new-password"
        value={again}
        onValue={setAgain}
        required
      />
      {error !== null && <Failed error={error} compact />}
      <div>
        <Button type="submit" kind="primary" busy={busy} disabled={differs}>
          {t.profile.change}
        </Button>
      </div>
    </form>
  );
}
