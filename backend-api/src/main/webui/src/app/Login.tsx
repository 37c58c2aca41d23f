import { useQuery } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { body, client } from '../api/client';
import { ApiError } from '../api/errors';
import { login } from '../api/session';
import { en } from '../text/en';
import { Button, Failed } from '../ui/basics';
import { TextField } from '../ui/forms';
import { Mark } from './Brand';

interface Provider {
  id: string;
  display_name: string;
  login_url: string;
}

interface Part {
  service: string;
  reachable: boolean;
}

export function Login() {
  const [identifier, setIdentifier] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(externalFailure);
  const providers = useQuery({
    queryKey: ['oidc'],
    queryFn: () => body<{ providers: Provider[] }>(client.GET('/auth/oidc')),
  });
  useEffect(() => {
    document.title = `${en.login.title} · ${en.product}`;
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await login(identifier, password);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <main class="login">
      <Art />
      <div class="login-form">
        <div class="row">
          <Mark size={34} />
          <h1>{en.product}</h1>
        </div>
        <form class="form" onSubmit={submit} aria-label={en.login.title}>
          <TextField
            label={en.login.identifier}
            value={identifier}
            onValue={setIdentifier}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            required
          />
          <TextField
            label={en.login.password}
            value={password}
            onValue={setPassword}
            type="password"
            name="password"
            autoComplete="current-password"
            required
          />
          {error !== null && <Failed error={error} compact />}
          <Button type="submit" kind="primary" busy={busy}>
            {en.login.submit}
          </Button>
        </form>
        {providers.data && providers.data.providers.length > 0 && (
          <>
            <span class="or">{en.login.or}</span>
            {providers.data.providers.map((provider) => (
              <a key={provider.id} class="button" href={`${provider.login_url}?to=console`} target="_self">
                {en.login.with(provider.display_name)}
              </a>
            ))}
          </>
        )}
        <p class="hint">{en.login.firstRun}</p>
      </div>
    </main>
  );
}

/** Why a login with a provider did not end here, as the edge put it into the address. */
function externalFailure(): unknown {
  const code = new URLSearchParams(location.search).get('login_error');
  if (!code || !/^[a-z_]+$/.test(code)) {
    return null;
  }
  history.replaceState(null, '', location.pathname);
  return new ApiError(401, code, en.errors.title);
}

const CENTRE = 300;
const ORBITS = [92, 152, 212, 272];

/** The parts of the suite on their orbits, turning; one that does not answer is red. */
function Art() {
  const health = useQuery({
    queryKey: ['health'],
    queryFn: () => body<{ services: Part[] }>(client.GET('/system/health')),
    refetchInterval: 10_000,
  });
  const parts: (Part | null)[] = health.data?.services ?? Array.from({ length: 11 }, () => null);
  const down = parts.filter((part) => part && !part.reachable).length;
  return (
    <div class="login-art">
      <span class="status" role="status">
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
          <circle
            cx="5"
            cy="5"
            r="5"
            class={health.error || down ? 'body-down' : health.data ? 'body-well' : 'body-unknown'}
          />
        </svg>
        {health.error
          ? en.login.unreachable
          : health.data && (down ? en.login.degraded(down, parts.length) : en.login.allWell(parts.length))}
      </span>
      <svg viewBox="0 0 600 600" role="img" aria-label={en.login.drawing}>
        <defs>
          <radialGradient id="sun">
            <stop offset="0" stop-color="#f7dfae" />
            <stop offset="1" stop-color="#d29a3d" />
          </radialGradient>
        </defs>
        {ORBITS.map((radius) => (
          <circle key={radius} cx={CENTRE} cy={CENTRE} r={radius} class="orbit" />
        ))}
        <circle cx={CENTRE} cy={CENTRE} r="34" fill="url(#sun)" />
        {ORBITS.map((radius, ring) => {
          const here = parts.filter((_, at) => at % ORBITS.length === ring);
          return (
            <g key={radius} class={`turning ring-${ring}`}>
              {here.map((part, at) => {
                const angle = (at / here.length) * 2 * Math.PI + ring * 0.9;
                return (
                  <circle
                    key={part?.service ?? at}
                    cx={CENTRE + radius * Math.cos(angle)}
                    cy={CENTRE + radius * Math.sin(angle)}
                    r={7 + ((at * 3 + ring * 2) % 6)}
                    class={part ? (part.reachable ? 'body-well' : 'body-down') : 'body-unknown'}
                  >
                    {part && <title>{part.service}</title>}
                  </circle>
                );
              })}
            </g>
          );
        })}
      </svg>
      <p>{en.login.lead}</p>
    </div>
  );
}
