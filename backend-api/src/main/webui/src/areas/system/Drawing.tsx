import { useState } from 'preact/hooks';
import { en } from '../../text/en';
import type { Edge, Graph, Node, Part } from './api';

const COLUMNS = ['outside', 'edge', 'services', 'tools', 'runtime', 'data'];
const WIDTH = 1180;
const BOX = { width: 158, height: 50 };
const ROW = 84;
const TOP = 44;

type Placed = Node & { x: number; y: number; state: 'well' | 'down' | 'unknown' };

/** The architecture in columns, each part in the colour of its health; a chosen part shows its connections. */
export function Drawing({ graph, parts }: { graph: Graph; parts: Part[] }) {
  const [chosen, choose] = useState<string | null>(null);
  const { nodes, columns, height } = place(graph, parts);
  const at = new Map(nodes.map((node) => [node.id, node]));
  const node = chosen ? at.get(chosen) : undefined;
  const touches = (edge: Edge) => chosen !== null && (edge.from === chosen || edge.to === chosen);
  return (
    <div class="drawing">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div class="drawing-scroll" tabIndex={0} role="region" aria-label={en.system.architecture}>
        <svg
          viewBox={`0 0 ${WIDTH} ${height}`}
          role="group"
          aria-label={en.system.drawing(graph.nodes.length, graph.edges.length)}
        >
          {columns.map(({ group, x }) => (
            <text key={group} x={x + BOX.width / 2} y="18" class="drawing-group">
              {en.system.groups[group] ?? group}
            </text>
          ))}
          {graph.edges.map((edge) => {
            const from = at.get(edge.from);
            const to = at.get(edge.to);
            return from && to ? (
              <path
                key={edge.id}
                d={curve(from, to)}
                class={`wire ${edge.kind} ${touches(edge) ? 'lit' : chosen ? 'dim' : ''}`}
              />
            ) : null;
          })}
          {nodes.map((part) => (
            <g
              key={part.id}
              class={`part ${part.state} ${chosen === part.id ? 'chosen' : ''}`}
              transform={`translate(${part.x} ${part.y})`}
              role="button"
              tabindex={0}
              aria-pressed={chosen === part.id}
              aria-label={`${part.label}: ${part.state === 'well' ? en.system.up : part.state === 'down' ? en.system.down : part.description}`}
              onClick={() => choose(chosen === part.id ? null : part.id)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  choose(chosen === part.id ? null : part.id);
                }
              }}
            >
              <rect width={BOX.width} height={BOX.height} rx="9" />
              <circle cx="17" cy={BOX.height / 2} r="4.5" />
              <text x="31" y={BOX.height / 2 + 4.5}>
                {part.label}
              </text>
            </g>
          ))}
        </svg>
      </div>
      {node && (
        <div class="drawing-detail" role="status">
          <h3>{node.label}</h3>
          <p class="muted">{node.description}</p>
          <Connections
            title={en.system.calls}
            edges={graph.edges.filter((edge) => edge.from === chosen)}
            name={(edge) => at.get(edge.to)?.label}
          />
          <Connections
            title={en.system.calledBy}
            edges={graph.edges.filter((edge) => edge.to === chosen)}
            name={(edge) => at.get(edge.from)?.label}
          />
        </div>
      )}
    </div>
  );
}

function Connections({
  title,
  edges,
  name,
}: {
  title: string;
  edges: Edge[];
  name: (edge: Edge) => string | undefined;
}) {
  if (edges.length === 0) {
    return null;
  }
  return (
    <div>
      <h4>{title}</h4>
      <ul>
        {edges.map((edge) => (
          <li key={edge.id}>
            <strong>{name(edge)}</strong> <span class="muted">{edge.purpose}</span> <code>{edge.protocol}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

function place(
  graph: Graph,
  parts: Part[],
): { nodes: Placed[]; columns: { group: string; x: number }[]; height: number } {
  const health = new Map(parts.map((part) => [part.container, part.reachable]));
  const groups = [...new Set(graph.nodes.map((node) => node.group))].sort((a, b) => order(a) - order(b));
  const most = Math.max(...groups.map((group) => graph.nodes.filter((node) => node.group === group).length));
  const height = TOP + most * ROW;
  const step = groups.length > 1 ? (WIDTH - BOX.width - 2) / (groups.length - 1) : 0;
  const columns = groups.map((group, column) => ({ group, x: 1 + column * step }));
  const nodes = columns.flatMap(({ group, x }) => {
    const here = graph.nodes.filter((node) => node.group === group);
    const gap = (height - TOP) / here.length;
    return here.map((node, row): Placed => {
      const reachable = health.get(node.container);
      return {
        ...node,
        x,
        y: TOP + gap * (row + 0.5) - BOX.height / 2,
        state: reachable === undefined ? 'unknown' : reachable ? 'well' : 'down',
      };
    });
  });
  return { nodes, columns, height };
}

function order(group: string): number {
  const at = COLUMNS.indexOf(group);
  return at < 0 ? COLUMNS.length : at;
}

function curve(from: Placed, to: Placed): string {
  const right = to.x >= from.x;
  const x1 = from.x + (right ? BOX.width : 0);
  const x2 = to.x + (right ? 0 : BOX.width);
  const y1 = from.y + BOX.height / 2;
  const y2 = to.y + BOX.height / 2;
  const bend = (x2 - x1) * 0.5;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
