import { Plus } from 'lucide-preact';
import { BASE, usePlace } from '../../app/areas';
import { en } from '../../text/en';
import { Page, Tabs } from '../../ui/basics';
import { Audit } from './Audit';
import { DeploymentEditor } from './DeploymentEditor';
import { Deployments } from './Deployments';
import { ProfileSwitch } from './ProfileSwitch';
import { Providers } from './Providers';
import './platform.css';

const t = en.platform;

export default function Platform() {
  const [, part, id] = usePlace();
  if (part === 'deployments' && id) {
    return <DeploymentEditor id={id} />;
  }
  const here = part === 'providers' || part === 'audit' ? part : 'deployments';
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        here === 'deployments' && (
          <a class="button" href={`${BASE}/platform/deployments/new`}>
            <Plus size={16} aria-hidden="true" /> {t.deployments.add}
          </a>
        )
      }
    >
      <ProfileSwitch />
      <Tabs
        label={t.title}
        tabs={[
          { href: `${BASE}/platform`, text: t.deployments.all, here: here === 'deployments' },
          { href: `${BASE}/platform/providers`, text: t.providers.all, here: here === 'providers' },
          { href: `${BASE}/platform/audit`, text: t.audit.title, here: here === 'audit' },
        ]}
      />
      {here === 'deployments' && <Deployments />}
      {here === 'providers' && <Providers />}
      {here === 'audit' && <Audit />}
    </Page>
  );
}
