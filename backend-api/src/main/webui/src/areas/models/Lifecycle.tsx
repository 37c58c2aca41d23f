import { useEffect, useRef } from 'preact/hooks';
import { en } from '../../text/en';
import type { State } from './api';

const t = en.models.lifecycle;

const WIDTH = 812;
const BOX = { width: 112, height: 40 };
const PLACES: Record<State | 'gone', { x: number; y: number }> = {
  created: { x: 10, y: 40 },
  registered: { x: 180, y: 40 },
  validated: { x: 350, y: 40 },
  active: { x: 520, y: 40 },
  inactive: { x: 690, y: 40 },
  unregistered: { x: 350, y: 160 },
  gone: { x: 520, y: 160 },
};

interface Step {
  from: State;
  to: State | 'gone';
  action: keyof typeof t.actions;
  path: string;
  label: { x: number; y: number };
}

const right = (from: State, to: State | 'gone', action: Step['action'], shift = 0): Step => {
  const a = PLACES[from];
  const b = PLACES[to];
  const y = a.y + BOX.height / 2 + shift;
  const forward = b.x > a.x;
  const x1 = forward ? a.x + BOX.width : a.x;
  const x2 = forward ? b.x - 6 : b.x + BOX.width + 6;
  return { from, to, action, path: `M${x1} ${y}H${x2}`, label: { x: (x1 + x2) / 2, y: y - 6 } };
};

const STEPS: Step[] = [
  right('created', 'registered', 'register'),
  right('registered', 'validated', 'validate'),
  right('validated', 'active', 'activate'),
  right('active', 'inactive', 'deactivate', -9),
  { ...right('inactive', 'active', 'activate', 11), label: { x: 661, y: 85 } },
  { from: 'validated', to: 'unregistered', action: 'unregister', path: 'M406 80V154', label: { x: 440, y: 122 } },
  {
    from: 'inactive',
    to: 'unregistered',
    action: 'unregister',
    path: 'M746 80V120H430V154',
    label: { x: 600, y: 114 },
  },
  {
    from: 'registered',
    to: 'unregistered',
    action: 'unregister',
    path: 'M256 80V172H344',
    label: { x: 300, y: 166 },
  },
  { from: 'created', to: 'unregistered', action: 'unregister', path: 'M66 80V216H390V206', label: { x: 140, y: 210 } },
  {
    from: 'unregistered',
    to: 'registered',
    action: 'register',
    path: 'M350 188H222V86',
    label: { x: 200, y: 140 },
  },
  right('unregistered', 'gone', 'delete'),
];

/** The life of a model as a picture: where it is now, and the ways that lead on from there. */
export function Lifecycle({ state }: { state: State }) {
  const ways = STEPS.filter((step) => step.from === state);
  const names = ways.map((step) => t.leads(t.actions[step.action], t.states[step.to])).join(', ');
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (box.current) {
      const { scrollWidth, clientWidth } = box.current;
      box.current.scrollLeft = ((PLACES[state].x + BOX.width / 2) / WIDTH) * scrollWidth - clientWidth / 2;
    }
  }, [state]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="lifecycle" ref={box} tabIndex={0} aria-label={t.title}>
      <svg viewBox={`0 0 ${WIDTH} 224`} role="img" aria-label={t.drawing(t.states[state], names)}>
        <defs>
          <marker id="way" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8Z" class="head" />
          </marker>
          <marker id="way-open" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8Z" class="head open" />
          </marker>
        </defs>
        {STEPS.map((step) => {
          const open = step.from === state;
          return (
            <g key={step.from + step.to} class={open ? 'way open' : 'way'}>
              <path d={step.path} marker-end={open ? 'url(#way-open)' : 'url(#way)'} />
              {open && (
                <text x={step.label.x} y={step.label.y}>
                  {t.actions[step.action]}
                </text>
              )}
            </g>
          );
        })}
        {(Object.keys(PLACES) as (State | 'gone')[]).map((name) => {
          const { x, y } = PLACES[name];
          return (
            <g key={name} class={`place ${name} ${name === state ? 'here' : ''}`}>
              <rect x={x} y={y} width={BOX.width} height={BOX.height} rx={name === 'gone' ? 20 : 9} />
              <text x={x + BOX.width / 2} y={y + 25}>
                {t.states[name]}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}
