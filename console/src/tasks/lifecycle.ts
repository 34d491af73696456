import type { Task, TaskState } from '../api/types'

/** What people do to a task, besides looking at it. */
export type Verb = 'start' | 'suspend' | 'end' | 'edit' | 'delete' | 'import' | 'recycle'

/** The states of a task in the order of its life. */
export const taskStates = [
  'TASK_STATE_DRAFT',
  'TASK_STATE_SCHEDULED',
  'TASK_STATE_RUNNING',
  'TASK_STATE_SUSPENDED',
  'TASK_STATE_COMPLETED',
  'TASK_STATE_EXPIRED',
] as const satisfies TaskState[]

const begun: TaskState[] = ['TASK_STATE_SCHEDULED', 'TASK_STATE_RUNNING', 'TASK_STATE_SUSPENDED', 'TASK_STATE_COMPLETED']

/** In which states the server takes a verb. One that would change nothing is left out. */
const takenIn: Record<Verb, TaskState[]> = {
  start: ['TASK_STATE_DRAFT', 'TASK_STATE_SUSPENDED'],
  suspend: ['TASK_STATE_SCHEDULED', 'TASK_STATE_RUNNING'],
  end: begun,
  edit: ['TASK_STATE_DRAFT', 'TASK_STATE_SUSPENDED'],
  delete: ['TASK_STATE_DRAFT'],
  import: ['TASK_STATE_DRAFT', ...begun],
  recycle: begun,
}

/** Whether the server would take the verb in the state the task is in. */
export function takes(task: Task, verb: Verb): boolean {
  return task.state !== undefined && takenIn[verb].includes(task.state)
}
