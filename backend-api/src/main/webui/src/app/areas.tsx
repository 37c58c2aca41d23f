import type { LucideIcon } from 'lucide-preact';
import { Activity, Bot, Boxes, Layers, Library, MessagesSquare, Users } from 'lucide-preact';
import type { ComponentType } from 'preact';
import { lazy } from 'preact/compat';
import { useLocation } from 'preact-iso';
import type { Role } from '../api/session';
import { en } from '../text/en';

/** A part of the console: a folder below `areas/`, loaded when it is opened. */
export interface Area {
  path: string;
  name: string;
  icon: LucideIcon;
  /** The least role that the area is of use to. */
  role: Role;
  component: ComponentType;
}

/** In the order of the menu; the first one is the start page. */
export const AREAS: Area[] = [
  {
    path: 'playgrounds',
    name: en.areas.playgrounds,
    icon: MessagesSquare,
    role: 'user',
    component: lazy(() => import('../areas/playgrounds')),
  },
  {
    path: 'knowledge',
    name: en.areas.knowledge,
    icon: Library,
    role: 'admin',
    component: lazy(() => import('../areas/knowledge')),
  },
  {
    path: 'platform',
    name: en.areas.platform,
    icon: Layers,
    role: 'superadmin',
    component: lazy(() => import('../areas/platform')),
  },
  {
    path: 'models',
    name: en.areas.models,
    icon: Boxes,
    role: 'user',
    component: lazy(() => import('../areas/models')),
  },
  {
    path: 'agents',
    name: en.areas.agents,
    icon: Bot,
    role: 'user',
    component: lazy(() => import('../areas/agents')),
  },
  {
    path: 'people',
    name: en.areas.people,
    icon: Users,
    role: 'user',
    component: lazy(() => import('../areas/people')),
  },
  {
    path: 'system',
    name: en.areas.system,
    icon: Activity,
    role: 'user',
    component: lazy(() => import('../areas/system')),
  },
];

export const BASE = '/console';

/** Where the user is within the console: the segments after its base, the area first. */
export function usePlace(): string[] {
  const { path } = useLocation();
  return path.slice(BASE.length).split('/').filter(Boolean).map(decodeURIComponent);
}
