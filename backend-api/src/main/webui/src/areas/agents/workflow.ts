/** One step as it stands in `workflow_definition`; fields that this editor does not know are kept. */
export interface Step {
  id: string;
  type: StepType;
  [field: string]: unknown;
}

export const STEP_TYPES = ['model', 'retrieval', 'tool', 'branch', 'approval'] as const;
export type StepType = (typeof STEP_TYPES)[number];

export interface Branch {
  when: Record<string, unknown>;
  next: string;
}

export interface Workflow {
  start?: string;
  steps: Step[];
  output?: string;
  [field: string]: unknown;
}

/** A way out of a step: which field leads where. */
export interface Edge {
  from: string;
  to: string;
  way: Way;
}

export type Way = { field: 'next' | 'failed' | 'rejected' | 'otherwise' } | { field: 'branch'; at: number };

/** The definition as a workflow, or null when it is none. */
export function read(definition: Record<string, unknown>): Workflow | null {
  return Array.isArray(definition.steps) ? (definition as unknown as Workflow) : null;
}

export function startOf(workflow: Workflow): string | undefined {
  return workflow.start ?? workflow.steps[0]?.id;
}

export function branchesOf(step: Step): Branch[] {
  return Array.isArray(step.branches) ? (step.branches as Branch[]) : [];
}

/** The single ways out that a type of step has, beside branches. */
export function waysOf(type: StepType): ('next' | 'failed' | 'rejected' | 'otherwise')[] {
  switch (type) {
    case 'model':
    case 'retrieval':
      return ['next'];
    case 'tool':
      return ['next', 'failed'];
    case 'approval':
      return ['next', 'rejected'];
    case 'branch':
      return ['otherwise'];
  }
}

export function edgesOf(workflow: Workflow): Edge[] {
  const known = new Set(workflow.steps.map((step) => step.id));
  return workflow.steps.flatMap((step) => {
    const single = waysOf(step.type).flatMap((field): Edge[] => {
      const to = step[field];
      return typeof to === 'string' && known.has(to) ? [{ from: step.id, to, way: { field } }] : [];
    });
    const branches = branchesOf(step).flatMap((branch, at): Edge[] =>
      known.has(branch.next) ? [{ from: step.id, to: branch.next, way: { field: 'branch', at } }] : [],
    );
    return [...branches, ...single];
  });
}

function withStep(workflow: Workflow, id: string, change: (step: Step) => Step): Workflow {
  return { ...workflow, steps: workflow.steps.map((step) => (step.id === id ? change(step) : step)) };
}

function without(step: Step, field: string): Step {
  const { [field]: _, ...rest } = step;
  return rest as Step;
}

/** Sets a field of a step; an empty value takes it away. */
export function setField(workflow: Workflow, id: string, field: string, value: unknown): Workflow {
  return withStep(workflow, id, (step) =>
    value === undefined || value === '' ? without(step, field) : { ...step, [field]: value },
  );
}

/** Leads a step to another by the first way that is free; a branch gets one more branch. */
export function connect(workflow: Workflow, from: string, to: string): Workflow {
  return withStep(workflow, from, (step) => {
    if (step.type === 'branch') {
      if (!step.otherwise) {
        return { ...step, otherwise: to };
      }
      const when = { op: 'equals', left: '{{input.prompt}}', right: '' };
      return { ...step, branches: [...branchesOf(step), { when, next: to }] };
    }
    const free = waysOf(step.type).find((field) => !step[field]) ?? 'next';
    return { ...step, [free]: to };
  });
}

export function disconnect(workflow: Workflow, edge: Edge): Workflow {
  const { way } = edge;
  return withStep(workflow, edge.from, (step) =>
    way.field === 'branch'
      ? { ...step, branches: branchesOf(step).filter((_, at) => at !== way.at) }
      : without(step, way.field),
  );
}

/** Adds a step; behind another one when that is named, between it and what followed. */
export function add(workflow: Workflow, type: StepType, behind: string | null): { workflow: Workflow; id: string } {
  const taken = new Set(workflow.steps.map((step) => step.id));
  let id: string = type;
  for (let number = 2; taken.has(id); number += 1) {
    id = `${type}-${number}`;
  }
  const before = workflow.steps.find((step) => step.id === behind);
  const step: Step = { id, type, ...FRESH[type] };
  if (before && before.type !== 'branch' && typeof before.next === 'string') {
    step[type === 'branch' ? 'otherwise' : 'next'] = before.next;
  }
  const at = before ? workflow.steps.indexOf(before) + 1 : workflow.steps.length;
  const grown = { ...workflow, steps: [...workflow.steps.slice(0, at), step, ...workflow.steps.slice(at)] };
  if (!before) {
    return { workflow: grown, id };
  }
  return {
    workflow: before.type === 'branch' ? connect(grown, before.id, id) : setField(grown, before.id, 'next', id),
    id,
  };
}

const FRESH: Record<StepType, Record<string, unknown>> = {
  model: { prompt: '{{input.prompt}}' },
  retrieval: { query: '{{input.prompt}}' },
  tool: { tool: '', arguments: {} },
  branch: { branches: [] },
  approval: { message: '' },
};

/** Takes a step away; what led to it leads to what followed it. */
export function remove(workflow: Workflow, id: string): Workflow {
  const gone = workflow.steps.find((step) => step.id === id);
  const after = typeof gone?.next === 'string' && gone.next !== id ? gone.next : undefined;
  const left: Workflow = { ...workflow, steps: workflow.steps.filter((step) => step.id !== id) };
  if (workflow.start === id) {
    left.start = after;
  }
  return edgesOf(workflow)
    .filter((edge) => edge.to === id && edge.from !== id)
    .reverse()
    .reduce((changed, edge) => (after ? lead(changed, edge, after) : disconnect(changed, edge)), left);
}

/** Leads a way that exists to another step. */
export function lead(workflow: Workflow, edge: Edge, to: string): Workflow {
  const { way } = edge;
  return withStep(workflow, edge.from, (step) =>
    way.field === 'branch'
      ? {
          ...step,
          branches: branchesOf(step).map((branch, at) => (at === way.at ? { ...branch, next: to } : branch)),
        }
      : { ...step, [way.field]: to },
  );
}

/** Gives a step another id, everywhere where it is named. */
export function rename(workflow: Workflow, id: string, next: string): Workflow {
  const text = JSON.stringify(workflow).replaceAll(`{{steps.${id}.`, `{{steps.${next}.`);
  const renamed = JSON.parse(text) as Workflow;
  const led = edgesOf(renamed)
    .filter((edge) => edge.to === id)
    .reduce((changed, edge) => lead(changed, edge, next), renamed);
  return {
    ...withStep(led, id, (step) => ({ ...step, id: next })),
    ...(workflow.start === id ? { start: next } : {}),
  };
}

/** The findings of a validation by the step that they name; those that name none are under the empty text. */
export function findingsOf(errors: string[], workflow: Workflow): Map<string, string[]> {
  const known = new Set(workflow.steps.map((step) => step.id));
  const found = new Map<string, string[]>();
  for (const error of errors) {
    const named = /[Ss]tep '([^']+)'/.exec(error)?.[1];
    const at = named && known.has(named) ? named : '';
    found.set(at, [...(found.get(at) ?? []), error]);
  }
  return found;
}

export interface Placed {
  step: Step;
  x: number;
  y: number;
}

export const BOX = { width: 196, height: 58 };
const GAP = { x: 36, y: 62 };
/** Room beside the steps for the names of long ways. */
const MARGIN = 76;

/** The edges without those that lead back, which would push their steps down for ever. */
function forward(edges: Edge[], start: string | undefined): Edge[] {
  const kept: Edge[] = [];
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (id: string) => {
    open.add(id);
    for (const edge of edges.filter((one) => one.from === id)) {
      if (!open.has(edge.to)) {
        kept.push(edge);
        if (!done.has(edge.to)) {
          visit(edge.to);
        }
      }
    }
    open.delete(id);
    done.add(id);
  };
  if (start) {
    visit(start);
  }
  return kept;
}

/** Places the steps in rows, each below those that lead to it; unreached ones come last. */
export function place(workflow: Workflow): { placed: Placed[]; width: number; height: number } {
  const start = startOf(workflow);
  const edges = forward(edgesOf(workflow), start);
  const row = new Map<string, number>(start ? [[start, 0]] : []);
  for (let round = 0; round < workflow.steps.length; round += 1) {
    for (const { from, to } of edges) {
      const at = row.get(from);
      if (at !== undefined) {
        row.set(to, Math.max(row.get(to) ?? 0, at + 1));
      }
    }
  }
  const last = Math.max(-1, ...row.values()) + 1;
  const rows = new Map<number, Step[]>();
  for (const step of workflow.steps) {
    const at = row.get(step.id) ?? last;
    rows.set(at, [...(rows.get(at) ?? []), step]);
  }
  const levels = [...rows.keys()].sort((a, b) => a - b);
  const widest = Math.max(1, ...[...rows.values()].map((steps) => steps.length));
  const width = widest * (BOX.width + GAP.x) - GAP.x + 2 * MARGIN;
  const placed = levels.flatMap((level, at) => {
    const steps = rows.get(level) ?? [];
    const used = steps.length * (BOX.width + GAP.x) - GAP.x;
    return steps.map((step, column) => ({
      step,
      x: (width - used) / 2 + column * (BOX.width + GAP.x),
      y: 34 + at * (BOX.height + GAP.y),
    }));
  });
  return { placed, width, height: levels.length * (BOX.height + GAP.y) + 20 };
}
