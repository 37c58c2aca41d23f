import { useQuery } from '@tanstack/preact-query';
import { Cpu } from 'lucide-preact';
import { en } from '../../text/en';
import { Answer, Badge, Empty, Page, Panel, When } from '../../ui/basics';
import { Table } from '../../ui/table';
import { architecture, health } from './api';
import { Drawing } from './Drawing';
import './system.css';

const EVERY_MS = 5_000;

export default function System() {
  const state = useQuery({ queryKey: ['health'], queryFn: health, refetchInterval: EVERY_MS });
  const graph = useQuery({ queryKey: ['architecture'], queryFn: architecture, staleTime: 60_000 });
  const well = state.data?.status === 'ok';
  return (
    <Page
      title={en.system.title}
      lead={en.system.lead}
      wide
      actions={
        state.data && (
          <span class="row">
            <Badge tone={well ? 'good' : 'bad'}>{well ? en.system.well : en.system.degraded}</Badge>
            <small class="muted">
              {en.system.checked} <When at={new Date(state.dataUpdatedAt).toISOString()} />
            </small>
          </span>
        )
      }
    >
      <Panel title={en.system.architecture} hint={en.system.architectureHint}>
        <Answer of={graph} lines={8}>
          {(found) => <Drawing graph={found} parts={state.data?.services ?? []} />}
        </Answer>
      </Panel>
      <div class="two">
        <Panel title={en.system.parts}>
          <Answer of={state} lines={8}>
            {(report) => (
              <Table
                caption={en.system.parts}
                rows={report.services}
                keyOf={(part) => part.container}
                columns={[
                  { title: en.system.part, cell: (part) => <strong>{part.service}</strong> },
                  { title: en.system.target, cell: (part) => <span class="mono muted">{part.target}</span> },
                  {
                    title: en.system.state,
                    cell: (part) => (
                      <Badge tone={part.reachable ? 'good' : 'bad'}>
                        {part.reachable ? en.system.up : en.system.down}
                      </Badge>
                    ),
                  },
                ]}
              />
            )}
          </Answer>
        </Panel>
        <Panel title={en.system.platform}>
          <Answer of={state} lines={5}>
            {(report) =>
              report.platform?.capabilities?.length ? (
                <Table
                  caption={en.system.platform}
                  rows={report.platform.capabilities}
                  keyOf={(served) => served.capability}
                  columns={[
                    {
                      title: en.system.capability,
                      cell: (served) => <strong>{served.capability.replaceAll('_', ' ')}</strong>,
                    },
                    { title: en.system.provider, cell: (served) => served.provider?.display_name ?? en.common.none },
                    {
                      title: en.system.state,
                      cell: (served) => (
                        <Badge tone={served.health?.reachable ? 'good' : 'bad'}>
                          {served.health?.reachable ? en.system.up : en.system.down}
                        </Badge>
                      ),
                    },
                  ]}
                />
              ) : (
                <Empty icon={Cpu} title={en.common.none}>
                  {en.system.noPlatform}
                </Empty>
              )
            }
          </Answer>
        </Panel>
      </div>
    </Page>
  );
}
