import { useRef, useState } from 'preact/hooks';
import { en } from '../../text/en';
import { BOX, type Edge, edgesOf, type Placed, place, startOf, type Way, type Workflow } from './workflow';

const t = en.agents.workflow;

export type Chosen = { step: string } | { edge: Edge } | null;

interface Props {
  workflow: Workflow;
  findings: Map<string, string[]>;
  chosen: Chosen;
  /** The step that is being connected: the next one that is chosen becomes its target. */
  connecting: string | null;
  onChoose: (chosen: Chosen) => void;
  onConnect: (from: string, to: string) => void;
  onRemove: () => void;
  onBegin: (from: string | null) => void;
}

/**
 * The steps and ways of a workflow as a drawing. Mouse: choose by a click, connect by pulling from the dot below a step.
 * Keyboard: Tab or arrows to move, Enter to choose, C to connect, Delete to take away.
 */
export function WorkflowCanvas(props: Props) {
  const { workflow, chosen, connecting } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [pulled, pull] = useState<{ x: number; y: number } | null>(null);
  const { placed, width, height } = place(workflow);
  const at = new Map(placed.map((one) => [one.step.id, one]));
  const edges = edgesOf(workflow);
  const start = startOf(workflow);

  const point = (event: PointerEvent) => {
    const matrix = svg.current?.getScreenCTM()?.inverse();
    const where = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return { x: where.x, y: where.y };
  };
  const pick = (id: string) => {
    if (connecting && connecting !== id) {
      props.onConnect(connecting, id);
    } else {
      props.onChoose({ step: id });
    }
  };
  const release = (event: PointerEvent) => {
    if (pulled && connecting) {
      const { x, y } = point(event);
      const target = placed.find(
        (one) => x >= one.x && x <= one.x + BOX.width && y >= one.y && y <= one.y + BOX.height,
      );
      if (target && target.step.id !== connecting) {
        props.onConnect(connecting, target.step.id);
      } else {
        props.onBegin(null);
      }
      pull(null);
    }
  };
  const move = (from: Placed, event: KeyboardEvent) => {
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!step) {
      return false;
    }
    const [dx, dy] = step as [number, number];
    const next = placed
      .filter((one) => (dx ? one.y === from.y && Math.sign(one.x - from.x) === dx : Math.sign(one.y - from.y) === dy))
      .sort((a, b) => distance(a, from) - distance(b, from))[0];
    if (next) {
      (svg.current?.querySelector(`[data-step="${CSS.escape(next.step.id)}"]`) as SVGElement | null)?.focus();
    }
    return true;
  };
  const onKey = (one: Placed, event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      pick(one.step.id);
    } else if (event.key === 'c' || event.key === 'C') {
      props.onBegin(one.step.id);
    } else if (event.key === 'Escape') {
      props.onBegin(null);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      props.onChoose({ step: one.step.id });
      props.onRemove();
    } else if (!move(one, event)) {
      return;
    }
    event.preventDefault();
  };

  return (
    <div class={`canvas ${connecting ? 'connecting' : ''}`}>
      <svg
        ref={svg}
        viewBox={`0 0 ${width} ${height}`}
        style={{ width: `${width}px` }}
        role="group"
        aria-label={t.drawing(workflow.steps.length, edges.length)}
        onPointerMove={(event) => pulled && pull(point(event))}
        onPointerUp={release}
        onPointerLeave={() => pulled && pull(null)}
      >
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8Z" class="arrow" />
          </marker>
        </defs>
        {edges.map((edge) => {
          const from = at.get(edge.from)!;
          const to = at.get(edge.to)!;
          const here = chosen !== null && 'edge' in chosen && same(chosen.edge, edge);
          const { path, label } = line(from, to, edge.way);
          return (
            <g
              key={`${edge.from}${nameOf(edge.way)}`}
              class={`link ${edge.way.field} ${here ? 'chosen' : ''}`}
              role="button"
              tabindex={0}
              aria-pressed={here}
              aria-label={t.edge(edge.from, edge.to, nameOf(edge.way))}
              onClick={() => props.onChoose({ edge })}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  props.onChoose({ edge });
                  event.preventDefault();
                } else if (event.key === 'Delete' || event.key === 'Backspace') {
                  props.onChoose({ edge });
                  props.onRemove();
                  event.preventDefault();
                }
              }}
            >
              <path class="touch" d={path} />
              <path class="stroke" d={path} marker-end="url(#arrow)" />
              {edge.way.field !== 'next' && (
                <text x={label.x} y={label.y} text-anchor={label.anchor}>
                  {nameOf(edge.way)}
                </text>
              )}
            </g>
          );
        })}
        {placed.map((one) => {
          const { step, x, y } = one;
          const here = chosen !== null && 'step' in chosen && chosen.step === step.id;
          const problems = props.findings.get(step.id)?.length ?? 0;
          return (
            <g
              key={step.id}
              data-step={step.id}
              class={`step ${step.type} ${here ? 'chosen' : ''} ${problems ? 'ill' : ''} ${connecting === step.id ? 'source' : ''}`}
              role="button"
              tabindex={0}
              aria-pressed={here}
              aria-label={t.stepLabel(step.id, t.types[step.type], step.id === start, problems)}
              onClick={(event) => isPort(event) || pick(step.id)}
              onPointerDown={(event) => {
                if (isPort(event)) {
                  event.preventDefault();
                  props.onBegin(step.id);
                  pull(point(event));
                }
              }}
              onKeyDown={(event) => onKey(one, event)}
            >
              <rect x={x} y={y} width={BOX.width} height={BOX.height} rx="10" />
              <rect class="kind" x={x} y={y} width="6" height={BOX.height} rx="3" />
              <text class="name" x={x + 18} y={y + 25}>
                {clip(step.id, 20)}
              </text>
              <text class="what" x={x + 18} y={y + 44}>
                {t.types[step.type]}
                {step.id === start ? ` · ${t.first}` : ''}
              </text>
              {problems > 0 && (
                <g class="mark">
                  <circle cx={x + BOX.width - 4} cy={y + 4} r="10" />
                  <text x={x + BOX.width - 4} y={y + 8}>
                    {problems}
                  </text>
                </g>
              )}
              <circle class="port" cx={x + BOX.width / 2} cy={y + BOX.height} r="7">
                <title>{t.port}</title>
              </circle>
            </g>
          );
        })}
        {pulled && connecting && at.get(connecting) && (
          <path
            class="pulling"
            d={`M${at.get(connecting)!.x + BOX.width / 2} ${at.get(connecting)!.y + BOX.height}L${pulled.x} ${pulled.y}`}
          />
        )}
      </svg>
    </div>
  );
}

/** Whether it happened at the dot from which ways are pulled. */
function isPort(event: Event): boolean {
  return event.target instanceof Element && event.target.classList.contains('port');
}

function distance(a: Placed, b: Placed): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

export function nameOf(way: Way): string {
  return way.field === 'branch' ? t.branchNumber(way.at + 1) : t.ways[way.field];
}

function same(a: Edge, b: Edge): boolean {
  return a.from === b.from && nameOf(a.way) === nameOf(b.way);
}

const SPREAD: Record<Way['field'], number> = { next: 0, otherwise: 0, failed: 46, rejected: 46, branch: -46 };

function line(from: Placed, to: Placed, way: Way) {
  const shift = SPREAD[way.field] + (way.field === 'branch' ? way.at * 16 : 0);
  const x1 = from.x + BOX.width / 2 + shift;
  const y1 = from.y + BOX.height;
  const x2 = to.x + BOX.width / 2 + shift * 0.6;
  const y2 = to.y - 2;
  if (to.y - from.y > BOX.height * 3 && Math.abs(x1 - x2) < BOX.width) {
    const side = from.x + BOX.width + 18;
    const path = `M${x1} ${y1}C${x1} ${y1 + 34} ${side} ${y1 + 10} ${side} ${y1 + 44}V${y2 - 44}C${side} ${y2 - 10} ${x2} ${y2 - 34} ${x2} ${y2}`;
    return { path, label: { x: side + 4, y: (y1 + y2) / 2, anchor: 'start' as const } };
  }
  if (to.y <= from.y) {
    const side = Math.max(from.x, to.x) + BOX.width + 24;
    const path = `M${x1} ${y1}C${x1} ${y1 + 30} ${side} ${y1 + 30} ${side} ${y1 - 10}V${y2 + 10}C${side} ${y2 - 30} ${x2} ${y2 - 30} ${x2} ${y2}`;
    return { path, label: { x: side + 4, y: (y1 + y2) / 2, anchor: 'start' as const } };
  }
  const bend = Math.max(28, Math.abs(y2 - y1) / 2);
  return {
    path: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`,
    label: { x: x1 + (shift < 0 ? -6 : 6), y: y1 + 24, anchor: shift < 0 ? ('end' as const) : ('start' as const) },
  };
}
