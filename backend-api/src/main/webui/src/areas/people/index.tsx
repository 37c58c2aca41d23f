import { mayAct, type Role, useUser } from '../../api/session';
import { BASE, usePlace } from '../../app/areas';
import { en } from '../../text/en';
import { Page, Tabs } from '../../ui/basics';
import { Audit } from './Audit';
import { Groups } from './Groups';
import { Keys } from './Keys';
import { Profile } from './Profile';
import { Users } from './Users';
import './people.css';

const t = en.people;

const PARTS: { path: string; text: string; role: Role; component: () => preact.JSX.Element }[] = [
  { path: 'users', text: t.users.title, role: 'admin', component: Users },
  { path: 'groups', text: t.groups.title, role: 'admin', component: Groups },
  { path: 'profile', text: t.profile.tab, role: 'user', component: Profile },
  { path: 'keys', text: t.keys.title, role: 'user', component: Keys },
  { path: 'audit', text: t.audit.title, role: 'admin', component: Audit },
];

export default function People() {
  const user = useUser();
  const [, part] = usePlace();
  const parts = PARTS.filter((one) => mayAct(user, one.role));
  const here = parts.find((one) => one.path === part) ?? parts[0]!;
  return (
    <Page title={t.title} lead={mayAct(user, 'admin') ? t.lead : t.ownLead}>
      <Tabs
        label={t.title}
        tabs={parts.map((one) => ({ href: `${BASE}/people/${one.path}`, text: one.text, here: one === here }))}
      />
      <here.component />
    </Page>
  );
}
