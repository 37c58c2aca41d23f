export const shell = {
  skip: 'Skip to the content',
  areas: 'Areas',
  menu: 'Open the menu',
  closeMenu: 'Close the menu',
  light: 'Use the light theme',
  dark: 'Use the dark theme',
  logout: 'Log out',
  notFound: 'There is nothing here',
  notFoundHint: 'The address leads nowhere; choose an area on the left.',
  broken: 'This page could not be shown',
  brokenHint: 'Reload it. When it happens again, tell the administrator what you did.',
  reload: 'Reload',
  forbidden: 'Not for your role',
  forbiddenHint: 'This area needs the role of an administrator. Ask one to raise yours.',
};

export const areas = {
  playgrounds: 'Playgrounds',
  knowledge: 'Knowledge',
  platform: 'Platform',
  models: 'Models',
  agents: 'Agents',
  people: 'People',
  system: 'System',
};

export const login = {
  title: 'Log in',
  lead: 'Knowledge, models, agents and chat, in motion together on your own hardware.',
  identifier: 'Username or email',
  password: 'Password',
  submit: 'Log in',
  with: (provider: string) => `Continue with ${provider}`,
  or: 'or',
  firstRun:
    'First time here? The first superadmin is “superadmin”; its password was printed by “make up” and is kept in the state folder, secrets/superadmin-password.',
  allWell: (count: number) => `All ${count} parts answer`,
  degraded: (down: number, count: number) => `${down} of ${count} parts do not answer`,
  unreachable: 'The suite does not answer',
  drawing: 'The parts of the suite, drawn as an orrery',
};
