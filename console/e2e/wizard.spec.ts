import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test, type Api } from './fixtures'

/** What the wizard chooses from, besides the fixtures' directory. */
async function directory(api: Api, settings: Record<string, unknown> = {}): Promise<void> {
  await api.directory()
  await api.post('/v1/resources:apply', {
    settings,
    resources: [
      { id: 'weekend', displayName: 'Weekend', specialDate: { weekly: { weekdays: [6, 7] } } },
      { id: 'golden-week', displayName: 'Golden week', specialDate: { dateRange: { startDate: '2035-10-01', endDate: '2035-10-07' } } },
      { id: 'mobile', displayName: 'Mobile', numberType: {} },
      { id: 'home', displayName: 'Home', numberType: {} },
      { id: 'age', displayName: 'Age', dataAttribute: { code: 'age', type: 'ATTRIBUTE_TYPE_NUMBER', mandatory: true } },
      { id: 'city', displayName: 'City', dataAttribute: { code: 'city', type: 'ATTRIBUTE_TYPE_STRING', mandatory: true } },
      { id: 'note', displayName: 'Note', dataAttribute: { code: 'note', type: 'ATTRIBUTE_TYPE_STRING' } },
      { id: 'questions', displayName: 'Welcome questions', questionnaire: { mode: 'QUESTIONNAIRE_MODE_MANUAL', questions: [{ code: 'q1', text: 'Satisfied?', type: 'QUESTION_TYPE_TEXT' }] } },
    ],
  })
}

async function choose(page: Page, label: string, option: string, within: Page | Locator = page): Promise<void> {
  await within.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
  await page.keyboard.press('Escape')
}

const at = (page: Page, title: string) => expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible()
const step = (page: Page, name: string) => page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name })
const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click()

test('makes a task in seven steps', async ({ tenant }) => {
  const api = await tenant.api()
  await directory(api, { attributeSequenceEnabled: true })
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/new')
  await at(page, 'Basics')

  await page.getByLabel('Name').fill('Autumn renewal')
  await page.getByLabel('Start', { exact: false }).fill('2035-09-01T09:00')
  await page.getByLabel('End', { exact: false }).fill('2035-10-31T18:00')
  await choose(page, 'Skill queue', 'Sales')
  await choose(page, 'Numbers', 'Main line')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByLabel('Description').fill('Contracts that end this year')
  await choose(page, 'Questionnaire', 'Welcome questions')
  await next(page)

  await at(page, 'Call windows')
  await page.getByLabel('To 1').fill('12')
  await page.getByRole('button', { name: 'Add a period' }).click()
  await page.getByLabel('From 2').fill('1400')
  await page.getByLabel('To 2').fill('6:30 pm')
  await page.getByRole('button', { name: 'Add a special date' }).click()
  await choose(page, 'Special date 1', 'Weekend')
  await page.getByRole('button', { name: 'Add a special date' }).click()
  await choose(page, 'Special date 2', 'Golden week')
  await page.getByRole('radio', { name: 'Hours of its own' }).nth(1).check()
  const golden = page.getByRole('group', { name: 'Hours of Golden week' })
  await golden.getByRole('button', { name: 'Add a period' }).click()
  await golden.getByLabel('From 1').fill('15')
  await golden.getByLabel('To 1').fill('24:00')
  const special = page.getByRole('group', { name: 'Special hours' })
  await special.getByRole('button', { name: 'Add a period' }).click()
  await special.getByLabel('From 1').fill('10')
  await special.getByLabel('To 1').fill('12')
  await next(page)

  await at(page, 'Strategy')
  await page.getByLabel('Priority').fill('2')
  await page.getByLabel('Time to look at a preview').fill('1.5 min')
  await page.getByRole('radio', { name: 'Dial by itself' }).check()
  await page.getByRole('switch', { name: 'Agents may close a customer without a call' }).check()
  await page.getByLabel('Kept for their agent').fill('0')
  await next(page)

  await at(page, 'Sequence')
  await page.getByRole('radio', { name: 'By attributes' }).check()
  await page.getByRole('button', { name: 'Add an attribute' }).click()
  await page.getByRole('combobox', { name: 'Attribute 1' }).click()
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['Age', 'City'])
  await page.getByRole('option', { name: 'City' }).click()
  await page.getByRole('button', { name: 'Add an attribute' }).click()
  await choose(page, 'Attribute 2', 'Age')
  await page.getByLabel('Direction 2').selectOption('highest first')
  await page.getByRole('button', { name: 'Move Age up' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Attribute 1' })).toHaveValue('Age')
  await expect(page.getByRole('button', { name: 'Move Age down' })).toBeFocused()
  await next(page)

  await at(page, 'Rounds')
  await page.getByRole('radio', { name: 'By number type' }).check()
  await choose(page, 'Add a type', 'Mobile')
  await choose(page, 'Add a type', 'Home')
  await expect(page.getByRole('row', { name: /No\. 3 Mobile/ })).toContainText('Call 1')
  await next(page)

  await at(page, 'Result policy')
  await choose(page, 'Done at once after', 'Rejected')
  await page.getByRole('radio', { name: 'By the call’s result' }).check()
  await page.getByRole('button', { name: 'Add a result' }).click()
  await page.getByLabel('Times again 1').fill('3')
  await page.getByLabel('After 1').fill('5 min')
  await expect(page.getByText('Busy: again after 5 min, at most 3 times; then this number is used up.')).toBeVisible()
  await next(page)

  await at(page, 'Review')
  await expect(page.getByRole('region', { name: 'Call windows' })).toContainText('Mon to Fri 09:00–12:00, 14:00–18:30; Sat to Sun 10:00–12:00')
  await page.getByRole('button', { name: 'Create and start' }).click()
  await expect(page).toHaveURL(/\/tasks\/[0-9a-f-]{36}$/)

  const task = await api.get(`/v1/tasks/${page.url().split('/').at(-1)}`)
  expect(task).toMatchObject({
    displayName: 'Autumn renewal',
    description: 'Contracts that end this year',
    state: 'TASK_STATE_SCHEDULED',
    startTime: '2035-09-01T01:00:00Z',
    endTime: '2035-10-31T10:00:00Z',
    skillQueueId: 'sales',
    callerNumberIds: ['main-line'],
    questionnaireId: 'questions',
    regularPeriods: [{ start: '09:00', end: '12:00' }, { start: '14:00', end: '18:30' }],
    specialPeriods: [{ start: '10:00', end: '12:00' }],
    specialDates: [{ specialDateId: 'weekend' }, { specialDateId: 'golden-week', ownPeriods: { periods: [{ start: '15:00', end: '23:59' }] } }],
    allocateBySpecialDate: true,
    windowZone: 'WINDOW_ZONE_TENANT',
    priority: 2,
    previewTimeoutS: 90,
    onPreviewTimeout: 'ON_PREVIEW_TIMEOUT_AUTO_ACCEPT',
    callDurationS: 60,
    allowSkipAndClose: true,
    appointmentGraceS: 0,
    sequence: 'SEQUENCE_BY_ATTRIBUTE',
    sequenceKeys: [{ dataAttributeId: 'age', descending: true }, { dataAttributeId: 'city' }],
    numberOrder: 'NUMBER_ORDER_BY_NUMBER_TYPE',
    numberTypeIds: ['mobile', 'home'],
    resultPolicy: {
      scope: 'POLICY_SCOPE_GLOBAL',
      nonRetryResults: ['DISPLAYED_RESULT_REJECTED'],
      defaultEntry: { byResult: true, retries: [{ displayedResult: 'DISPLAYED_RESULT_BUSY', retryTimes: 3, intervalS: 300 }] },
    },
  })
})

test('shows what the server refuses at its fields, on three steps', async ({ tenant }) => {
  const api = await tenant.api()
  await directory(api)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/new')
  await page.getByLabel('Name').fill('Refused')

  await next(page)
  await expect(page.getByRole('alert')).toContainText('4 fields to put right')
  await expect(page.getByLabel('Start', { exact: false })).toBeFocused()

  await page.getByLabel('Start', { exact: false }).fill('2020-09-01T09:00')
  await page.getByLabel('End', { exact: false }).fill('2035-10-31T18:00')
  await choose(page, 'Skill queue', 'Sales')
  await choose(page, 'Numbers', 'Main line')
  await next(page)
  await page.getByRole('button', { name: 'Add a period' }).click()
  await page.getByLabel('From 2').fill('17')
  await page.getByLabel('To 2').fill('16')
  await next(page)
  await page.getByLabel('Time to look at a preview').fill('5 min')
  await step(page, 'Step 7').click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()

  await at(page, 'Basics')
  await expect(page.getByLabel('Start', { exact: false })).toBeFocused()
  await expect(page.getByLabel('Start', { exact: false })).toHaveAccessibleDescription(/It is in the past/)
  await expect(step(page, 'Step 2: Call windows, 1 field to put right')).toBeVisible()
  await expect(step(page, 'Step 3: Strategy, 1 field to put right')).toBeVisible()

  await page.getByLabel('Start', { exact: false }).fill('2035-09-01T09:00')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await next(page)
  await expect(page.getByLabel('To 2')).toHaveAccessibleDescription(/It ends before it begins/)
  await page.getByRole('button', { name: /Regular hours 2: It ends/ }).click()
  await expect(page.getByLabel('To 2')).toBeFocused()
  await page.getByLabel('To 2').fill('19')
  await next(page)
  await expect(page.getByLabel('Time to look at a preview')).toHaveAccessibleDescription(/Out of range/)
  await page.getByLabel('Time to look at a preview').fill('2 min')
  await step(page, 'Step 7').click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()

  // Two periods of one set overlap: the row has it, for it is of both of its inputs.
  await at(page, 'Call windows')
  await expect(page.getByRole('group', { name: 'Regular hours' })).toContainText('It overlaps another period')
  await page.getByLabel('From 2').fill('18')
  await step(page, 'Step 7').click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page).toHaveURL(/\/tasks\/[0-9a-f-]{36}$/)
})

test('changes one field only, and not over what somebody else changed', async ({ tenant }) => {
  const api = await tenant.api()
  await directory(api)
  await api.task('renewal', { description: 'First', resultPolicy: { defaultEntry: { intervalS: 0 } } })
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/renewal/edit')
  await at(page, 'Basics')
  await step(page, 'Step 3').click()
  await page.getByLabel('Priority').fill('1')
  await page.getByRole('button', { name: 'To the review' }).click()
  const sent = page.waitForRequest((r) => r.method() === 'PATCH')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  expect(Object.keys((await sent).postDataJSON()).sort()).toEqual(['etag', 'priority'])
  await expect(page).toHaveURL(/\/tasks\/renewal$/)

  await page.goto('/tasks/renewal/edit')
  await page.getByLabel('Description').fill('Mine')
  await api.patch('/v1/tasks/renewal', { previewTimeoutS: 45 })
  await page.getByRole('button', { name: 'To the review' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('Somebody else changed the task')
  await page.getByRole('button', { name: 'Load it again, keep my changes' }).click()
  await expect(page.getByRole('region', { name: 'Strategy' })).toContainText('45 s')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page).toHaveURL(/\/tasks\/renewal$/)
  expect(await api.get('/v1/tasks/renewal')).toMatchObject({ priority: 1, description: 'Mine', previewTimeoutS: 45, resultPolicy: { defaultEntry: { intervalS: 0 } } })
})

test('a running task is not edited', async ({ tenant }) => {
  const api = await tenant.api()
  await directory(api)
  await api.task('renewal')
  await api.start('renewal')
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/renewal/edit')
  await expect(page.getByText('The task is in the state “Running”.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Next' })).toHaveCount(0)

  const auditor = await tenant.pageOf({ role: 'auditor' }, '/tasks/new')
  await expect(auditor.getByRole('heading', { name: 'Nothing here' })).toBeVisible()
})

test('takes a template, and what is cleared of it stays away', async ({ tenant }) => {
  const api = await tenant.api()
  await directory(api)
  await api.task('source', { description: 'Of the source', priority: 1, allowSkipAndClose: true })
  await api.post('/v1/tasks/source:saveAsTemplate', { displayName: 'Renewals', templateId: 'renewals' })
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/new?template=renewals')
  await expect(page.getByText('From the template “Renewals”')).toBeVisible()
  await expect(page.getByLabel('Description')).toHaveValue('Of the source')
  await page.getByLabel('Name').fill('Of a template')
  await page.getByLabel('Description').fill('')
  await page.getByLabel('Start', { exact: false }).fill('2035-09-01T09:00')
  await page.getByLabel('End', { exact: false }).fill('2035-10-31T18:00')
  await step(page, 'Step 3').click()
  await page.getByRole('switch', { name: 'Agents may close a customer without a call' }).uncheck()
  await step(page, 'Step 7').click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page).toHaveURL(/\/tasks\/[0-9a-f-]{36}$/)
  const task = await api.get(`/v1/tasks/${page.url().split('/').at(-1)}`)
  expect(task).toMatchObject({ templateId: 'renewals', priority: 1, previewTimeoutS: 60, skillQueueId: 'sales' })
  expect([task['description'] || '', task['allowSkipAndClose'] ?? false]).toEqual(['', false])
})

test('draws which level holds on each day', async ({ tenant }) => {
  const api = await tenant.api()
  await directory(api)
  await api.task('renewal', {
    startTime: '2035-10-01T00:00:00Z',
    endTime: '2035-11-30T00:00:00Z',
    regularPeriods: [{ start: '09:00', end: '18:00' }],
    specialPeriods: [{ start: '10:00', end: '12:00' }],
    allocateBySpecialDate: true,
    specialDates: [{ specialDateId: 'weekend' }, { specialDateId: 'golden-week', ownPeriods: { periods: [] } }],
  })
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/renewal/edit')
  await step(page, 'Step 2').click()
  const week = page.getByRole('list', { name: 'An ordinary week' })
  await expect(week).toContainText('Friday: 09:00–18:00 (Regular hours)')
  await expect(week).toContainText('Saturday: 10:00–12:00 (Special hours)')
  const month = page.getByRole('table', { name: 'October 2035' })
  await expect(month.getByRole('cell', { name: /^7 .*own hours, no calls$/ })).toBeVisible()
  await expect(month.getByRole('cell', { name: /^13 .*Special hours, 10:00–12:00$/ })).toBeVisible()
  await expect(month.getByRole('cell', { name: /^8 .*Regular hours, 09:00–18:00$/ })).toBeVisible()

  await page.getByRole('switch', { name: 'Use special dates’ own hours' }).uncheck()
  await expect(month.getByRole('cell', { name: /^7 .*Special hours, 10:00–12:00$/ })).toBeVisible()
  await page.getByRole('button', { name: 'Month after' }).click()
  await expect(page.getByRole('table', { name: 'November 2035' })).toBeVisible()
})

test('asks before it is left with something unsaved', async ({ tenant }) => {
  const api = await tenant.api()
  await directory(api)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/new')
  await page.getByLabel('Name').fill('Half done')
  await page.getByRole('link', { name: 'Agents live' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByLabel('Name')).toHaveValue('Half done')
  await page.getByRole('link', { name: 'Agents live' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(/\/live$/)
})

/** The steps in two parts, so that no test takes long. */
const parts = [
  ['Basics', 'Call windows', 'Strategy'],
  ['Sequence', 'Rounds', 'Result policy', 'Review'],
]
for (const colorScheme of ['light', 'dark'] as const) {
  for (const titles of parts) {
    test(`has no violation on ${titles.join(', ')}, ${colorScheme}, narrow`, async ({ tenant }) => {
      const api = await tenant.api()
      await directory(api, { attributeSequenceEnabled: true })
      await api.task('renewal', {
        specialDates: [{ specialDateId: 'weekend' }, { specialDateId: 'golden-week', ownPeriods: { periods: [{ start: '09:00', end: '10:00' }] } }],
        sequence: 'SEQUENCE_BY_ATTRIBUTE',
        sequenceKeys: [{ dataAttributeId: 'age' }, { dataAttributeId: 'city' }],
        numberOrder: 'NUMBER_ORDER_BY_NUMBER_TYPE',
        numberTypeIds: ['mobile', 'home'],
        resultPolicy: {
          scope: 'POLICY_SCOPE_CONTACT',
          numberTypeEntries: [{ numberTypeId: 'mobile', entry: { byResult: true, retries: [{ displayedResult: 'DISPLAYED_RESULT_BUSY', retryTimes: 2 }] } }],
        },
      })
      const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/renewal/edit', { colorScheme, reducedMotion: 'reduce', viewport: { width: 390, height: 844 } })
      await at(page, 'Basics')
      await page.getByRole('button', { name: 'More' }).click()
      for (const title of titles) {
        // The step that is shown already is no step to go to.
        if (title !== 'Basics') await step(page, title).click()
        await at(page, title)
        const { violations } = await new AxeBuilder({ page }).include('#main').setLegacyMode().analyze()
        expect(violations.map((v) => `${title}: ${v.id}: ${v.nodes.map((n) => n.html).join('\n')}`)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${title} is not wider than the screen`).toBe(true)
      }
    })
  }
}
