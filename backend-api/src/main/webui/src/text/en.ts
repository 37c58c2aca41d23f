import { agents } from './en/agents';
import { common, time } from './en/basics';
import { errors, remedies } from './en/errors';
import { knowledge } from './en/knowledge';
import { models } from './en/models';
import { people } from './en/people';
import { platform } from './en/platform';
import { playgrounds } from './en/playgrounds';
import { areas, login, shell } from './en/shell';
import { system } from './en/system';

/** Every text of the console, by area. */
export const en = {
  product: 'Orrery',
  common,
  shell,
  areas,
  login,
  errors,
  remedies,
  time,
  theme: { chart: 'Chart', table: 'Show the figures as a table' },
  system,
  platform,
  models,
  agents,
  people,
  playgrounds,
  knowledge,
};
