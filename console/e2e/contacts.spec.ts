import type { Page } from '@playwright/test'
import type { Contact } from '../src/api/types'
import { Bot } from './bot'
import { expect, test, type Api, type Tenant } from './fixtures'

async function contactOf(api: Api, task: string): Promise<string> {
  const { contacts } = await api.get<{ contacts: Contact[] }>(`/v1/tasks/${task}/contacts?pageSize=1`)
  return `/tasks/${task}/contacts/${contacts[0]?.id}`
}

/** A task with two customers, of whom the first has +8613800100000. With one alone it would be over as soon as that one is done. */
async function prepare(tenant: Tenant, fields: Record<string, unknown> = {}): Promise<Api> {
  const api = await tenant.api()
  await api.directory('ann')
  await api.post('/v1/resources:apply', { resources: [{ id: 'dnc', displayName: 'Do not call', blocklistGroup: {} }] })
  await api.task('spring', { blocklistGroupIds: ['dnc'], ...fields })
  await api.contacts('spring', 2)
  await api.start('spring')
  return api
}

/** The gate that stands out in a list. */
const stop = (page: Page, list: string | RegExp) => page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: /Stops here|卡在这里/ })

test('a customer is found by number and by reference over all tasks, and nothing of it is in the address', async ({ tenant }) => {
  const api = await prepare(tenant)
  await api.task('autumn')
  await api.contacts('autumn', 3)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/contacts')
  const found = page.getByRole('table', { name: 'Customers found' }).getByRole('row')

  await page.getByLabel('Number', { exact: true }).and(page.locator('input[type=tel]')).fill('138 0010 0000')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(found).toHaveCount(3)
  await expect(found.filter({ hasText: 'Task spring' })).toHaveCount(1)
  await expect(found.filter({ hasText: 'Task autumn' })).toHaveCount(1)
  await expect(page.getByRole('table')).not.toContainText('13800100000')

  await page.getByText('Reference', { exact: true }).first().click()
  await page.getByRole('textbox', { name: 'Reference' }).fill('C-3')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(found).toHaveCount(2)
  await found.nth(1).getByRole('link').first().click()
  await expect(page.getByText('C-3', { exact: true })).toBeVisible()
  await page.goBack()
  await expect(found).toHaveCount(2)
  expect(page.url()).toMatch(/\/contacts$/)

  await page.getByRole('textbox', { name: 'Reference' }).fill('C-99')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page.getByText('No customer has it.')).toBeVisible()
})

test('a number that is none is said at its field', async ({ tenant }) => {
  await prepare(tenant)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/contacts')
  const field = page.locator('input[type=tel]')
  await field.fill('12')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(field).toHaveAttribute('aria-invalid', 'true')
})

test('outside of the window, the window is what stops', async ({ tenant }) => {
  // Four hours on by the clock of UTC, four hours ago by that of Shanghai: closed by both.
  const hour = (new Date().getUTCHours() + 4) % 24
  const at = (minutes: string) => `${String(hour).padStart(2, '0')}:${minutes}`
  const api = await prepare(tenant, { regularPeriods: [{ start: at('00'), end: at('30') }] })
  const page = await tenant.pageOf({ role: 'supervisor' }, await contactOf(api, 'spring'))
  await expect(page.getByRole('status').filter({ hasText: 'Not called: the window is closed until' })).toContainText('Next possible:')
  await expect(stop(page, 'The customer as a whole')).toContainText('Has a number that may be called')
  await expect(stop(page, /^Number 1/)).toContainText('Window is open')
  await expect(stop(page, /^Number 1/)).toContainText('closed until')
})

test('on a blocklist, the list is named, in Chinese too', async ({ tenant }) => {
  const api = await prepare(tenant)
  await api.post('/v1/numberLists/dnc/numbers:add', { numbers: [{ number: '+8613800100000' }] })
  const path = await contactOf(api, 'spring')
  const page = await tenant.pageOf({ role: 'auditor' }, path)
  await expect(stop(page, /^Number 1/)).toContainText('on list "Do not call": never to be called')
  await expect(page.getByRole('button', { name: 'Reveal data' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Edit' })).toBeHidden()

  const chinese = await tenant.pageOf({ role: 'supervisor' }, path, { locale: 'zh-CN' })
  await expect(chinese.getByRole('heading', { name: '为什么没有呼叫？' })).toBeVisible()
  await expect(stop(chinese, /^号码 1/)).toContainText('在黑名单“Do not call”中：禁止呼叫')
})

test('who is cancelled is done, and that is what stops', async ({ tenant }) => {
  const api = await prepare(tenant)
  const page = await tenant.pageOf({ role: 'supervisor' }, await contactOf(api, 'spring'))
  await expect(page.getByRole('status').filter({ hasText: 'May be called now' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel customer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the customer' }).click()
  await expect(stop(page, 'The customer as a whole')).toContainText('Not done yet')
  await expect(stop(page, 'The customer as a whole')).toContainText('the contact is done: Cancelled')
  await expect(page.getByRole('button', { name: 'Cancel customer' })).toBeHidden()
})

test('what is masked is revealed for a purpose, which the audit log has', async ({ tenant }) => {
  const api = await prepare(tenant)
  const page = await tenant.pageOf({ role: 'supervisor' }, await contactOf(api, 'spring'))
  const numbers = page.getByRole('region', { name: 'Numbers' })
  await expect(numbers).toContainText('*')
  await page.getByRole('button', { name: 'Reveal data' }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Reveal' })).toBeDisabled()
  await page.getByLabel('What do you need them for?').fill('Complaint of May')
  await page.getByRole('dialog').getByRole('button', { name: 'Reveal' }).click()
  await expect(numbers).toContainText('+8613800100000')
  await page.getByRole('button', { name: 'Hide data' }).click()
  await expect(numbers).not.toContainText('+8613800100000')
  await expect
    .poll(async () => JSON.stringify(await api.get('/v1/auditEntries')), { timeout: 15_000 })
    .toMatch(/RevealContact.*Complaint of May|Complaint of May.*RevealContact/)
})

test('a customer is changed, and what is shown masked stays as it is', async ({ tenant }) => {
  const api = await prepare(tenant)
  const path = await contactOf(api, 'spring')
  const page = await tenant.pageOf({ role: 'supervisor' }, path)
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('dialog').getByLabel('Reference').fill('C-77')
  await page.getByRole('button', { name: 'Add a number' }).click()
  await page.getByLabel('Number 2', { exact: true }).fill('12')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByLabel('Number 2', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Number 2', { exact: true }).fill('13800100009')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByText('C-77')).toBeVisible()
  expect(await api.get(`/v1${path}`)).toMatchObject({
    reference: 'C-77',
    name: 'Customer 1',
    numbers: [{ number: '+8613800100000' }, { number: '+8613800100009' }],
  })
})

test('the history says what was decided, and its result can be changed', async ({ tenant }) => {
  const api = await prepare(tenant)
  const bot = await Bot.ready(tenant, 'ann')
  await bot.finish(await bot.dial(await bot.preview()), { note: 'wants two', notReady: true })
  bot.close()
  const page = await tenant.pageOf({ role: 'tenant_admin' }, await contactOf(api, 'spring'))
  const attempt = page.getByRole('article', { name: /^Attempt 1/ })
  await expect(attempt).toContainText('Agent ann dialled +8613800100000')
  await expect(attempt).toContainText('wants two')
  await expect(attempt).toContainText('answered')

  await attempt.getByRole('button', { name: 'Change result' }).click()
  await page.getByRole('dialog').getByLabel('Business result').and(page.locator('input')).click()
  await page.getByRole('option', { name: 'Not interested' }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('called back')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(attempt.getByText('Not interested', { exact: true })).toBeVisible()
  await attempt.getByRole('button', { name: 'Show changes of the result' }).click()
  await expect(attempt.getByRole('listitem')).toContainText('Sold → Not interested, by')
  await expect(attempt.getByRole('listitem')).toContainText('called back')
})

test('an appointment is moved and cancelled', async ({ tenant }) => {
  await prepare(tenant)
  const bot = await Bot.ready(tenant, 'ann')
  const call = await bot.dial(await bot.preview())
  const appointmentTime = new Date(Date.now() + 24 * 3600_000).toISOString()
  await bot.finish(call, { failCode: '00145', businessResultId: 'callback', notReady: true, appointment: { appointmentTime, remark: 'after lunch' } })
  bot.close()
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/appointments')
  const row = page.getByRole('table', { name: 'Appointments' }).getByRole('row').nth(1)
  await expect(row).toContainText('after lunch')
  await expect(row).toContainText('to be kept')

  await row.getByRole('button', { name: /^Change the appointment/ }).click()
  await page.getByLabel('Remark').fill('after dinner')
  await page.getByLabel('Time').and(page.locator('input')).fill('2000-01-01T10:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  const later = new Date(Date.now() + 2 * 24 * 3600_000).toISOString().slice(0, 10)
  await page.getByLabel('Time').and(page.locator('input')).fill(`${later}T10:00`)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('after dinner')
  await expect(row).toContainText('10:00')

  await row.getByRole('link').click()
  const attempt = page.getByRole('article', { name: /^Attempt 1/ })
  await attempt.getByRole('button', { name: /^Cancel the appointment/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the appointment' }).click()
  await expect(attempt).toContainText('somebody cancelled it, or the customer')
})

test('a number is erased when it was asked twice, by administrators only', async ({ tenant }) => {
  const api = await prepare(tenant)
  const path = await contactOf(api, 'spring')
  const supervisor = await tenant.pageOf({ role: 'supervisor' }, path)
  await expect(supervisor.getByRole('region', { name: 'Numbers' })).toContainText('May be called on')
  await expect(supervisor.getByRole('button', { name: /^Erase/ })).toBeHidden()

  const page = await tenant.pageOf({ role: 'tenant_admin' }, path)
  await page.getByRole('button', { name: 'Erase number +8613800100000' }).click()
  await page.getByLabel('I know that this cannot be taken back').check()
  await page.getByRole('dialog').getByRole('button', { name: 'Erase', exact: true }).click()
  await page.getByRole('button', { name: 'Forget it for good' }).click()
  await expect(page.getByText('1 customer lost the number.')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await expect(page.getByText('Its numbers were erased.')).toBeVisible()
  expect(JSON.stringify(await api.get(`/v1${path}`))).not.toContain('13800100000')
})
