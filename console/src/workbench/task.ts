import { queryOptions, useQuery } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import { resourcesQuery } from '../api/directory'
import { resultTree } from './results'

function taskQuery(id: string) {
  return queryOptions({
    queryKey: ['workbench', 'task', id],
    queryFn: () => answer(api.GET('/v1/tasks/{id}', { params: { path: { id } } })),
  })
}

function resourceQuery(id: string) {
  return queryOptions({
    queryKey: ['workbench', 'resource', id],
    queryFn: () => answer(api.GET('/v1/resources/{id}', { params: { path: { id } } })),
    enabled: id !== '',
  })
}

/** A task's voice prompts. */
export function usePromptIds(taskId: string): string[] {
  return useQuery(taskQuery(taskId)).data?.voicePromptIds ?? []
}

/** What the agent is asked about a call of a task: its business results and its questions. */
export function useScript(taskId: string) {
  const task = useQuery(taskQuery(taskId))
  const results = useQuery(resourcesQuery('RESOURCE_KIND_BUSINESS_RESULT'))
  const questionnaire = useQuery(resourceQuery(task.data?.questionnaireId ?? ''))
  const parts = [task, results, questionnaire]
  return {
    tree: task.data && results.data ? resultTree(results.data, task.data.businessResultId ?? '') : undefined,
    questions: questionnaire.data?.questionnaire?.questions ?? [],
    questionnaireName: questionnaire.data?.displayName,
    error: parts.find((part) => part.error)?.error,
    retry: () => {
      for (const part of parts) if (part.error) void part.refetch()
    },
  }
}
