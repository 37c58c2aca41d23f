import { mayAct, type Role, useUser } from '../../api/session';
import { BASE, usePlace } from '../../app/areas';
import { en } from '../../text/en';
import { Page, Tabs } from '../../ui/basics';
import { Catalog } from './Catalog';
import { Executions } from './Executions';
import { ExecutionView } from './ExecutionView';
import { Policy } from './Policy';
import { ProjectEditor } from './ProjectEditor';
import { Projects } from './Projects';
import { Servers } from './Servers';
import { Tools } from './Tools';
import './agents.css';

const t = en.agents;

const PARTS: { path: string; text: string; role: Role; component: () => preact.JSX.Element }[] = [
  { path: '', text: t.projects.title, role: 'user', component: Projects },
  { path: 'executions', text: t.executions.title, role: 'user', component: Executions },
  { path: 'catalog', text: t.catalog.title, role: 'superadmin', component: Catalog },
  { path: 'tools', text: t.tools.title, role: 'superadmin', component: Tools },
  { path: 'servers', text: t.servers.title, role: 'superadmin', component: Servers },
  { path: 'policy', text: t.policy.title, role: 'superadmin', component: Policy },
];

export default function Agents() {
  const user = useUser();
  const [, part = '', id] = usePlace();
  if (part === 'project' && id) {
    return <ProjectEditor key={id} id={id} />;
  }
  if (part === 'execution' && id) {
    return <ExecutionView key={id} id={id} />;
  }
  const parts = PARTS.filter((one) => mayAct(user, one.role));
  const here = parts.find((one) => one.path === part) ?? parts[0]!;
  return (
    <Page title={t.title} lead={t.lead}>
      <Tabs
        label={t.title}
        tabs={parts.map((one) => ({
          href: `${BASE}/agents${one.path && '/'}${one.path}`,
          text: one.text,
          here: one === here,
        }))}
      />
      <here.component />
    </Page>
  );
}
