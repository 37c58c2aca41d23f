import { mayAct, type User } from '../../api/session';
import type { Action, Model, State } from './api';

const FROM: Record<Action, State[]> = {
  register: ['created', 'unregistered'],
  activate: ['validated', 'inactive'],
  deactivate: ['active'],
  unregister: ['created', 'registered', 'validated', 'inactive'],
};

const TESTABLE: State[] = ['registered', 'validated', 'inactive', 'active'];

export function owns(user: User, model: Model): boolean {
  return model.owner_type === 'user' && model.owner_user_id === user.id;
}

/** What this user may do with the model in the state in which it is. */
export function actionsOf(user: User, model: Model): Action[] {
  const manages = owns(user, model) || mayAct(user, 'superadmin');
  return (Object.keys(FROM) as Action[]).filter(
    (action) =>
      FROM[action].includes(model.lifecycle_state) &&
      (manages || (mayAct(user, 'admin') && (action === 'activate' || action === 'deactivate'))),
  );
}

export function mayDelete(user: User, model: Model): boolean {
  return model.lifecycle_state === 'unregistered' && (owns(user, model) || mayAct(user, 'superadmin'));
}

/** Local models need a runtime to be chosen, which superadmins may. */
export function mayTest(user: User, model: Model): boolean {
  return (
    TESTABLE.includes(model.lifecycle_state) &&
    ['llm', 'embeddings'].includes(model.task_key) &&
    mayAct(user, model.hosting === 'local' ? 'superadmin' : 'admin')
  );
}
