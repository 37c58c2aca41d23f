import { useQuery } from '@tanstack/preact-query';
import { en } from '../text/en';
import { body, client } from './client';
import { mayAct, type User, useUser } from './session';

export const listUsers = (status?: 'pending' | 'active') =>
  body<{ users: (User & { created_at: string; updated_at: string })[] }>(
    client.GET('/auth/users', { params: { query: { status } } }),
  ).then((answer) => answer.users);

/** What to call a user of whom only the number is known; names are known to administrators only. */
export function useUserNames(): (id: number | null) => string {
  const user = useUser();
  const users = useQuery({
    queryKey: ['users'],
    queryFn: () => listUsers(),
    enabled: mayAct(user, 'admin'),
    staleTime: 60_000,
  });
  return (id) => {
    if (id === null) {
      return en.people.nobody;
    }
    return users.data?.find((known) => known.id === id)?.username ?? en.people.numbered(id);
  };
}
