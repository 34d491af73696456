import type { Page } from '@playwright/test'
import { field } from './directory'
import { expect, test, type Api } from './fixtures'

const group = (api: Api) => api.post('/v1/resources', { id: 'never', displayName: 'Never call', blocklistGroup: {} })
const path = '/directory/blocklist-group/never'
const rows = (page: Page) => page.getByRole('region', { name: 'Numbers on the list' }).getByRole('row')
const panel = (page: Page) => page.getByRole('tabpanel')

test('numbers are added, checked and removed', async ({ tenant }) => {
  await group(await tenant.api())
  const page = await tenant.pageOf({ role: 'tenant_admin' }, path)
  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url()))
  await expect(page.getByText('No number is on the list yet.')).toBeVisible()

  await field(panel(page), 'Numbers').fill('13800138000\n\nnonsense')
  await panel(page).getByRole('button', { name: 'Add' }).click()
  await expect(field(panel(page), 'Numbers')).toHaveAccessibleDescription(/Line 3: is not a telephone number/)
  await field(panel(page), 'Numbers').fill('13800138000\n+8613900139000')
  await field(panel(page), 'Remark').fill('asked us to stop')
  await panel(page).getByRole('button', { name: 'Add' }).click()
  await expect(page.getByText('Added 2, replaced 0.')).toBeVisible()
  await expect(rows(page).filter({ hasText: '+8613800138000' })).toContainText('asked us to stop')

  await page.getByRole('tab', { name: 'Check' }).click()
  await field(panel(page), 'Number').fill('13700137000')
  await panel(page).getByRole('button', { name: 'Check' }).click()
  await expect(panel(page).getByRole('status')).toContainText('Not on the list')
  await field(panel(page), 'Number').fill('13900139000')
  await panel(page).getByRole('button', { name: 'Check' }).click()
  await expect(panel(page).getByRole('status')).toContainText('On the list')
  await expect(panel(page).getByRole('status')).toContainText('may not call it now')

  await page.getByRole('button', { name: 'Remove +8613900139000' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('Removed 1.')).toBeVisible()
  await expect(rows(page).filter({ hasText: '+8613900139000' })).toHaveCount(0)
  await expect(rows(page).filter({ hasText: '+8613800138000' })).toHaveCount(1)

  expect(addresses.some((url) => url.includes('numbers:check'))).toBe(true)
  expect(addresses.filter((url) => /1[39]\d{8}/.test(url.split('/v1/')[1] ?? ''))).toEqual([])
})

test('a file of numbers is imported, and what could not be read is listed', async ({ tenant }) => {
  await group(await tenant.api())
  const page = await tenant.pageOf({ role: 'tenant_admin' }, path)
  await page.getByRole('tab', { name: 'Import a file' }).click()
  const send = panel(page).getByRole('button', { name: 'Import a file' })
  await send.click()
  await expect(panel(page)).toContainText('Fill this in')
  await panel(page).locator('input[type=file]').setInputFiles({
    name: 'numbers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('number,remark\n13800138000,one\nabc,two\n13800138001,three\n'),
  })
  await send.click()
  await expect(panel(page).getByRole('status')).toContainText('Added 2, replaced 0, could not read 1.')
  await expect(page.getByRole('region', { name: /could not be read/ }).getByRole('row').nth(1)).toContainText('is not a telephone number')
  await expect(rows(page).filter({ hasText: '+8613800138001' })).toContainText('three')
})

test('a supervisor sees numbers masked, and removes one by writing it', async ({ tenant }) => {
  const api = await tenant.api()
  await group(api)
  await api.post('/v1/numberLists/never/numbers:add', { numbers: [{ number: '+8613800138000' }] })
  const page = await tenant.pageOf({ role: 'supervisor' }, path)
  await expect(rows(page).nth(1)).toContainText('****')
  await expect(page.getByText('Your role sees numbers masked.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Remove \+/ })).toHaveCount(0)
  await page.getByRole('tab', { name: 'Remove' }).click()
  await field(panel(page), 'Numbers').fill('13800138000')
  await panel(page).getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('Removed 1.')).toBeVisible()
  await expect(page.getByText('No number is on the list yet.')).toBeVisible()
})

test('an auditor may check, an operator sees no number', async ({ tenant }) => {
  await group(await tenant.api())
  const auditor = await tenant.pageOf({ role: 'auditor' }, path)
  await expect(auditor.getByRole('tab')).toHaveText(['Check'])
  const operator = await tenant.pageOf({ role: 'operator' }, path)
  await expect(operator.getByRole('heading', { level: 1, name: 'Never call' })).toBeVisible()
  await expect(operator.getByRole('heading', { name: 'Numbers' })).toHaveCount(0)
})
