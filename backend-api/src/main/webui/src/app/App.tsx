import { QueryClient, QueryClientProvider } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { LocationProvider } from 'preact-iso';
import { ApiError } from '../api/errors';
import { refresh, useSession } from '../api/session';
import { Failed, Loading } from '../ui/basics';
import { BASE } from './areas';
import { Login } from './Login';
import { Shell } from './Shell';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (count, error) => error instanceof ApiError && error.passing && count < 2,
    },
  },
});

export function App() {
  const session = useSession();
  const [error, setError] = useState<unknown>(null);
  const begin = () => {
    setError(null);
    refresh().catch(setError);
  };
  useEffect(begin, []);
  useEffect(() => {
    if (session === null) {
      queries.clear();
    }
  }, [session]);
  if (session === undefined) {
    return <div class="page">{error ? <Failed error={error} retry={begin} /> : <Loading />}</div>;
  }
  return (
    <QueryClientProvider client={queries}>
      <LocationProvider scope={BASE}>{session ? <Shell key={session.user.id} /> : <Login />}</LocationProvider>
    </QueryClientProvider>
  );
}
