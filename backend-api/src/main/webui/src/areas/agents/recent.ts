import type { Execution } from './api';

export interface Remembered {
  id: string;
  agent: string;
  at: string;
}

const KEY = 'orrery.executions';
const MOST = 50;

/** The executions that were started or opened in this tab, newest first; only their ids are kept. */
export function recent(): Remembered[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as Remembered[];
  } catch {
    return [];
  }
}

export function remember(execution: Execution) {
  const others = recent().filter((one) => one.id !== execution.id);
  const all = [{ id: execution.id, agent: execution.agent_ref, at: execution.created_at }, ...others];
  try {
    sessionStorage.setItem(KEY, JSON.stringify(all.slice(0, MOST)));
  } catch {
    // Without storage the list lasts as long as the page.
  }
}
