import { expect, test } from './fixtures'
import { campaign, measured, survey, Workbench } from './workbench'

interface Attempts {
  attempts: { businessResultId: string; note: string; displayedResult: string; questionnaires: { answers: { questionCode: string; values: string[] }[] }[] }[]
}

test('an agent previews, dials, reports by hand, asks and completes, by keyboard', async ({ tenant }) => {
  const setup = await tenant.api()
  await setup.post('/v1/resources:apply', { resources: [survey] })
  const api = await campaign(tenant, ['ann'], 1, { questionnaireId: 'survey' })
  const ann = await Workbench.of(tenant, 'ann')
  const { page } = ann
  await expect(page.getByRole('heading', { name: 'You are not ready' })).toBeVisible()
  await expect(page).toHaveTitle('Workbench · Foredial')

  await page.keyboard.press('r')
  await expect(ann.customer('Customer 1')).toBeVisible()
  await expect(page).toHaveTitle('● New preview – Foredial')
  await expect(page.getByRole('timer', { name: 'Seconds left' })).toHaveText(/^[1-5]?\d$/)

  await page.keyboard.press('d')
  await expect(page.getByText('+8613800100000')).toBeVisible()
  await ann.button('It rings').click()
  await expect(page.getByText('ringing for')).toBeVisible()
  await ann.answered()

  await page.getByRole('radio', { name: 'Gold' }).check()
  await page.getByRole('checkbox', { name: 'Data' }).check()
  await page.getByRole('textbox', { name: 'How old are you?' }).fill('many')
  await ann.note.pressSequentially('hangs on the line')
  await expect(ann.button('The call is over')).toBeVisible()
  await page.getByRole('heading', { name: 'What came of it' }).click()
  await page.keyboard.press('h')
  await expect(page.getByText('Complete it when you are done')).toBeVisible()

  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Choose what came of the call')).toBeVisible()
  await expect(page.getByText('A number such as -12.5')).toBeVisible()
  await page.getByRole('textbox', { name: 'How old are you?' }).fill('42')
  await page.getByRole('radio', { name: 'Sold' }).check()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Completed')).toBeVisible()
  await expect(ann.waiting).toBeVisible()
  await expect(page).toHaveTitle('Workbench · Foredial')
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([])

  const { attempts } = await api.get<Attempts>('/v1/attempts?taskId=summer')
  expect(attempts).toMatchObject([
    {
      businessResultId: 'sold',
      note: 'hangs on the line',
      displayedResult: 'DISPLAYED_RESULT_CONNECTED',
      questionnaires: [
        {
          answers: [
            { questionCode: 'plan', values: ['Gold'] },
            { questionCode: 'extras', values: ['Data'] },
            { questionCode: 'age', values: ['42'] },
          ],
        },
      ],
    },
  ])
})

test('a result that wants an appointment gets one', async ({ tenant }) => {
  const api = await campaign(tenant, ['ann'], 1)
  const ann = await Workbench.of(tenant, 'ann')
  const { page } = ann
  await ann.ready()
  await ann.dial()
  await ann.answered()
  await page.getByRole('radio', { name: 'Call back' }).check()
  await ann.over()
  await ann.button('Complete, then not ready').click()
  await expect(page.getByText('Say when to call')).toBeVisible()
  await page.getByLabel('Date and time').fill('2020-01-05T09:30')
  await expect(page.getByText('That time is over')).toBeVisible()
  await page.getByLabel('Date and time').fill('2999-01-05T09:30')
  await ann.button('Complete, then not ready').click()
  // The task ends before: the server says so, at the field.
  await expect(page.getByLabel('Date and time')).toHaveAccessibleDescription(/task/)
  await ann.button('In an hour').click()
  await page.getByRole('combobox', { name: 'Who calls' }).selectOption('Anyone')
  await page.getByRole('textbox', { name: 'To remember' }).fill('Ask for Grace')
  await ann.button('Complete, then not ready').click()
  await expect(page.getByRole('heading', { name: 'You are not ready' })).toBeVisible()

  const { appointments } = await api.get<{ appointments: { appointmentTime: string; agentId: string; remark: string }[] }>('/v1/appointments')
  expect(appointments).toMatchObject([{ agentId: '', remark: 'Ask for Grace' }])
  const inAnHour = Date.parse(appointments[0]?.appointmentTime ?? '') - Date.now()
  expect(inAnHour).toBeGreaterThan(57 * 60_000)
  expect(inAnHour).toBeLessThanOrEqual(60 * 60_000)
})

test('skip and snooze give the customer back, within the quota', async ({ tenant }) => {
  const setup = await tenant.api()
  await setup.patch('/v1/tenantSettings?update_mask=max_skips_per_day', { maxSkipsPerDay: 1 })
  await campaign(tenant, ['ann'], 3)
  const ann = await Workbench.of(tenant, 'ann')
  const { page } = ann
  await ann.ready()
  await expect(ann.customer('Customer 1')).toBeVisible()

  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('1 skip left today')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('called before by me')
  await expect(ann.customer('Customer 1')).toBeAttached()
  await dialog.getByRole('button', { name: 'Skip' }).click()
  await expect(page.getByText('Skipped')).toBeVisible()
  await expect(ann.customer('Customer 2')).toBeVisible()

  await ann.button('Skip').click()
  await expect(dialog.getByText('0 skips left today')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Skip' })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(ann.button('Skip')).toBeFocused()

  await page.keyboard.press('z')
  await dialog.getByRole('textbox', { name: 'Minutes' }).fill('61')
  await expect(dialog.getByText('1 to 60 minutes')).toBeVisible()
  await dialog.getByRole('button', { name: '15 min' }).click()
  await dialog.getByRole('button', { name: 'Snooze' }).click()
  await expect(page.getByText('Snoozed for 15 minutes')).toBeVisible()
  await expect(ann.customer('Customer 3')).toBeVisible()
})

test('single-key shortcuts can be switched off', async ({ tenant }) => {
  await campaign(tenant, ['ann'], 1)
  const { page, customer } = await Workbench.of(tenant, 'ann').then((ann) => ({ page: ann.page, customer: ann.customer('Customer 1') }))
  await expect(page.getByRole('heading', { name: 'You are not ready' })).toBeVisible()
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })

  await page.keyboard.press('?')
  await dialog.getByRole('switch', { name: 'Single-key shortcuts' }).uncheck()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await page.keyboard.press('?')
  await page.keyboard.press('r')
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await expect(dialog).toBeVisible()
  await dialog.getByRole('switch', { name: 'Single-key shortcuts' }).check()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('heading', { name: 'You are not ready' })).toBeVisible()

  await page.keyboard.press('r')
  await expect(customer).toBeVisible()
})

test('a preview that times out goes to the other agent', async ({ tenant }) => {
  await campaign(tenant, ['ann', 'bob'], 1, { previewTimeoutS: 9 })
  const ann = await Workbench.of(tenant, 'ann')
  const bob = await Workbench.of(tenant, 'bob')
  await ann.ready()
  await expect(ann.page.getByText('10 seconds left')).toBeAttached()
  await expect(ann.customer('Customer 1')).toBeVisible()
  await bob.ready()
  await expect(bob.waiting).toBeVisible()
  await expect(bob.customer('Customer 1')).toBeVisible()
  await expect(ann.customer('Customer 1')).toBeHidden()
  await expect(ann.page.getByText('The preview is gone')).toBeVisible()
})

test('a reload puts everything back', async ({ tenant }) => {
  const api = await campaign(tenant, ['ann'], 1, { previewTimeoutS: 120 })
  const ann = await Workbench.of(tenant, 'ann')
  const { page } = ann
  await ann.ready()
  await expect(ann.customer('Customer 1')).toBeVisible()
  const remaining = async () => Number(await page.getByRole('timer', { name: 'Seconds left' }).getAttribute('data-remaining-ms'))
  const before = await remaining()
  await page.reload()
  await expect(ann.customer('Customer 1')).toBeVisible()
  expect(await remaining()).toBeLessThan(before)

  await ann.dial()
  await ann.answered()
  await ann.note.fill('Wants the papers first')
  await page.getByRole('radio', { name: 'Not interested' }).check()
  await page.reload()
  await expect(page.getByText('talking for')).toBeVisible()
  await expect(ann.note).toHaveValue('Wants the papers first')
  await expect(page.getByRole('radio', { name: 'Not interested' })).toBeChecked()
  await expect(page.getByText('Its turn in the sequence')).toBeVisible()

  await ann.over()
  await ann.note.fill('Wants the papers by mail first')
  await page.reload()
  await expect(page.getByText('Complete it when you are done')).toBeVisible()
  await expect(ann.note).toHaveValue('Wants the papers by mail first')
  await ann.button('Complete, then ready').click()
  await expect(ann.waiting).toBeVisible()
  const { attempts } = await api.get<Attempts>('/v1/attempts?taskId=summer')
  expect(attempts).toMatchObject([{ businessResultId: 'not-interested', note: 'Wants the papers by mail first' }])
})

test('a second tab displaces the first, which comes back only when asked', async ({ tenant }) => {
  await campaign(tenant, ['ann'], 1)
  const first = await Workbench.of(tenant, 'ann')
  await first.ready()
  await expect(first.customer('Customer 1')).toBeVisible()
  const opened: string[] = []
  first.page.on('request', (request) => {
    if (request.url().endsWith('/session')) opened.push(request.url())
  })

  const second = await Workbench.of(tenant, 'ann')
  const displaced = first.page.getByRole('heading', { level: 1, name: 'This workbench was opened elsewhere' })
  await expect(displaced).toBeVisible()
  await expect(first.customer()).toBeHidden()
  await expect(first.page).toHaveTitle('Workbench · Foredial')

  await expect(second.customer('Customer 1')).toBeVisible()
  await second.dial()
  await second.answered()
  expect(opened).toEqual([])

  await first.button('Use it here').click()
  await expect(first.page.getByText('talking for')).toBeVisible()
  await expect(second.page.getByRole('heading', { level: 1, name: 'This workbench was opened elsewhere' })).toBeVisible()
})

test('the screen clears when the task is suspended', async ({ tenant }) => {
  const api = await campaign(tenant, ['ann'], 1)
  const ann = await Workbench.of(tenant, 'ann')
  await ann.ready()
  await expect(ann.customer('Customer 1')).toBeVisible()
  const cleared = ann.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const watch = new MutationObserver(() => {
          if (!document.body.textContent.includes('Customer 1')) resolve(Date.now())
        })
        watch.observe(document.body, { subtree: true, childList: true, characterData: true })
      }),
  )
  await api.post('/v1/tasks/summer:suspend', {})
  const answered = Date.now()
  const took = (await cleared) - answered
  measured(`the screen clears ${took} ms after the suspend was answered`)
  await expect(ann.page.getByText('The task was stopped')).toBeVisible()
})
