import type { components } from '../api/schema'

export type Question = components['schemas']['v1Question']
type QuestionAnswer = components['schemas']['v1QuestionAnswer']

/** Answers by the codes of their questions. */
export type Answers = Readonly<Record<string, readonly string[]>>

/** What is wrong with an answer: a key of the texts below `questions`. */
export type Fault = 'required' | 'number'

const decimal = /^-?[0-9]+(\.[0-9]+)?$/

/** The answers that were given, in the order of the questions, as a request has them. */
export function given(questions: readonly Question[], answers: Answers): QuestionAnswer[] {
  return questions.flatMap((q) => {
    const values = (answers[q.code ?? ''] ?? []).map((v) => v.trim()).filter((v) => v !== '')
    return values.length > 0 ? [{ questionCode: q.code, values }] : []
  })
}

/** What is wrong with the answers of a customer who answered the call, by question. */
export function faults(questions: readonly Question[], answers: Answers): Record<string, Fault> {
  const said = new Map(given(questions, answers).map((a) => [a.questionCode, a.values ?? []]))
  const list = questions.flatMap((q): [string, Fault][] => {
    const values = said.get(q.code)
    if (values === undefined) return q.required ? [[q.code ?? '', 'required']] : []
    const wrong = q.type === 'QUESTION_TYPE_NUMBER' && values.some((v) => !decimal.test(v))
    return wrong ? [[q.code ?? '', 'number']] : []
  })
  return Object.fromEntries(list)
}

/** The server's words by question, from its words by field: `answers.1.values.0` is about the second answer that was given. */
export function atQuestions(errors: Readonly<Record<string, string>>, sent: readonly QuestionAnswer[]): Record<string, string> {
  const list = Object.entries(errors).flatMap(([path, words]): [string, string][] => {
    const place = /^answers\.(\d+)(\.|$)/.exec(path)?.[1]
    const code = place === undefined ? undefined : sent[Number(place)]?.questionCode
    return code === undefined ? [] : [[code, words]]
  })
  return Object.fromEntries(list)
}
