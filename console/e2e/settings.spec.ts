import type { TenantSettings } from '../src/api/types'
import { choose, enter, field } from './directory'
import { expect, test } from './fixtures'

test('settings are changed, one by one', async ({ tenant }) => {
  const api = await tenant.api()
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/settings')
  await expect(page.getByText('Nobody has changed them')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('There is nothing to save.')).toBeVisible()

  await field(page, 'Time zone').fill('Europe/Berlin')
  await field(page, 'Skips a day').fill('3')
  await choose(page, 'Task priority', 'Work-conserving')
  await enter(page, 'Numbers begin with', '13', '15')
  await page.getByRole('switch', { name: 'Mask numbers' }).check({ force: true })
  const sent = page.waitForRequest((request) => request.method() === 'PATCH')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  expect((await sent).postDataJSON()).toEqual({
    timeZone: 'Europe/Berlin',
    maxSkipsPerDay: 3,
    priorityMode: 'PRIORITY_MODE_WORK_CONSERVING',
    numberPrefixes: ['13', '15'],
    maskNumbers: true,
    etag: '0',
  })
  await expect(page.getByText('Last changed')).toBeVisible()

  // Empty is any number, which is not 0.
  await field(page, 'Skips a day').fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await api.get<TenantSettings>('/v1/tenantSettings')).maxSkipsPerDay).toBeUndefined()
  await page.reload()
  await expect(field(page, 'Time zone')).toHaveValue('Europe/Berlin')
  await expect(field(page, 'Skips a day')).toHaveValue('')
  await expect(page.getByRole('switch', { name: 'Mask numbers' })).toBeChecked()
})

test('what is wrong is said at its field, and nobody overwrites another', async ({ tenant }) => {
  const api = await tenant.api()
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/settings')
  await field(page, 'Wrap-up limit (s)').fill('5')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(field(page, 'Wrap-up limit (s)')).toHaveAccessibleDescription(/^10 to 3600 /)
  await expect(field(page, 'Wrap-up limit (s)')).toBeFocused()
  await field(page, 'Wrap-up limit (s)').fill('60')
  await field(page, 'Time zone').fill('Mars/Olympus')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(field(page, 'Time zone')).toHaveAccessibleDescription(/is not an IANA time zone/)

  await field(page, 'Time zone').fill('Europe/Paris')
  await api.patch('/v1/tenantSettings', { maxActiveTasks: 7 })
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toContainText('Somebody else changed this in the meantime')
  await page.getByRole('button', { name: 'Load it again' }).click()
  await expect(field(page, 'Tasks at once')).toHaveValue('7')
  await expect(field(page, 'Time zone')).toHaveValue('Asia/Shanghai')
})

test('who may only look at settings looks', async ({ tenant }) => {
  const page = await tenant.pageOf({ role: 'auditor' }, '/settings')
  await expect(page.getByText('Your role may look at this, and not change it.')).toBeVisible()
  await expect(field(page, 'Time zone')).toHaveAttribute('readonly')
  await expect(page.getByRole('switch', { name: 'Trial' })).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0)
})
