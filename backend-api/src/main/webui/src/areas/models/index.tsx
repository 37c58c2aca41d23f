import { mayAct, type Role, useUser } from '../../api/session';
import { BASE, usePlace } from '../../app/areas';
import { en } from '../../text/en';
import { Page, Tabs } from '../../ui/basics';
import { Credentials } from './Credentials';
import { Detail } from './Detail';
import { Downloads } from './Downloads';
import { List } from './List';
import { Sharing } from './Sharing';
import { Usage } from './Usage';
import './models.css';

const t = en.models;

const PARTS: { path: string; text: string; role: Role; component: () => preact.JSX.Element }[] = [
  { path: '', text: t.title, role: 'user', component: List },
  { path: 'downloads', text: t.downloads.title, role: 'superadmin', component: Downloads },
  { path: 'credentials', text: t.credentials.title, role: 'user', component: Credentials },
  { path: 'sharing', text: t.sharing.title, role: 'admin', component: Sharing },
  { path: 'usage', text: t.usage.tab, role: 'user', component: Usage },
];

export default function Models() {
  const user = useUser();
  const [, part = '', id] = usePlace();
  if (part === 'model' && id) {
    return <Detail key={id} id={id} />;
  }
  const parts = PARTS.filter((one) => mayAct(user, one.role));
  const here = parts.find((one) => one.path === part) ?? parts[0]!;
  return (
    <Page title={t.title} lead={t.lead}>
      <Tabs
        label={t.title}
        tabs={parts.map((one) => ({
          href: `${BASE}/models${one.path && '/'}${one.path}`,
          text: one.text,
          here: one === here,
        }))}
      />
      <here.component />
    </Page>
  );
}
