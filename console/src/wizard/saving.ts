import { answer, api, requestId } from '../api/client'
import type { Task } from '../api/types'
import { changes, taskOf, type Draft, type Settable } from './draft'

/** A field that is gone is named too: what is not in the body of an update stays as it is. */
const withGone = (body: unknown) => JSON.stringify(body, (_, value: unknown) => (value === undefined ? null : value))

async function update(id: string, etag: string | undefined, fields: Partial<Settable>): Promise<Task> {
  return answer(api.PATCH('/v1/tasks/{task.id}', { params: { path: { 'task.id': id } }, body: { ...fields, etag }, bodySerializer: withGone }))
}

/** Changes what differs from the task as it was read, unless it has been changed since. */
export async function saveChanges(task: Task, before: Draft, after: Draft): Promise<Task> {
  const fields = changes(taskOf(before), taskOf(after))
  return Object.keys(fields).length === 0 ? task : update(task.id ?? '', task.etag, fields)
}

/**
 * Creates a task, once: sent again, the same request gives the same task. What a template fills in of what was left out
 * is then taken back, for a form leaves nothing out.
 */
export function creation(templateId: string, read: (task: Task) => Draft): (draft: Draft) => Promise<Task> {
  let asked = { body: '', id: '' }
  let made: Task | undefined
  return async (draft) => {
    const task = taskOf(draft)
    const body = JSON.stringify(task)
    if (body !== asked.body) asked = { body, id: requestId() }
    made ??= await answer(api.POST('/v1/tasks', { params: { query: { requestId: asked.id, templateId } }, body: task }))
    made = await saveChanges(made, read(made), draft)
    return made
  }
}
