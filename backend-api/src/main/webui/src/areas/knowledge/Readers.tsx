import { useQuery } from '@tanstack/preact-query';
import { body, client } from '../../api/client';
import { en } from '../../text/en';
import { Badge } from '../../ui/basics';

interface Group {
  id: string;
  name: string;
}

/** Whom a document or a source is limited to: null for everyone, else the ids of groups. */
export function Readers({ of }: { of: string[] | null | undefined }) {
  const groups = useQuery({
    queryKey: ['groups'],
    queryFn: () => body<{ groups: Group[] }>(client.GET('/auth/groups')),
    staleTime: 60_000,
    enabled: !!of?.length,
  });
  if (!of) {
    return <span class="muted">{en.knowledge.everyone}</span>;
  }
  if (of.length === 0) {
    return <Badge tone="warn">{en.knowledge.nobody}</Badge>;
  }
  return (
    <span class="row">
      {of.map((id) => (
        <Badge key={id}>{groups.data?.groups.find((group) => String(group.id) === id)?.name ?? id}</Badge>
      ))}
    </span>
  );
}
