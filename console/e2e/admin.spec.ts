import type { Page } from '@playwright/test'
import { field } from './directory'
import { expect, test } from './fixtures'

const dialog = (page: Page) => page.getByRole('dialog')

test('a key is made, used and revoked', async ({ tenant }) => {
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/keys')
  await expect(page.getByText('There is no key yet.')).toBeVisible()
  await page.getByRole('button', { name: 'New key' }).click()
  await field(dialog(page), 'Name').fill(' ')
  await dialog(page).getByRole('button', { name: 'Make the key' }).click()
  await expect(dialog(page).getByText('Give it a name')).toBeVisible()
  await field(dialog(page), 'Name').fill('CRM')
  await field(dialog(page), 'Good until').click()
  await page.getByRole('option', { name: 'Another time…' }).click()
  await field(dialog(page), 'Until').fill('2020-01-01T00:00')
  await dialog(page).evaluate((d) => d.querySelector('form')?.setAttribute('novalidate', ''))
  await dialog(page).getByRole('button', { name: 'Make the key' }).click()
  await expect(field(dialog(page), 'Until'), 'the server says it at the field').toHaveAccessibleDescription(/over/)
  await field(dialog(page), 'Good until').click()
  await page.getByRole('option', { name: 'In 30 days' }).click()
  await dialog(page).getByRole('button', { name: 'Make the key' }).click()

  await expect(dialog(page).getByText('Copy it now')).toBeVisible()
  const secret = (await dialog(page).getByText(/^fdk_/).textContent()) ?? ''
  const use = async () => {
    const answer = await fetch(`${tenant.url}/v1/caller`, { headers: { Authorization: `Bearer ${secret}` } })
    const { role, subject }: { role?: string; subject?: string } = await answer.json()
    return [answer.status, role, subject]
  }
  expect(await use()).toEqual([200, 'ROLE_INTEGRATOR', 'CRM'])
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click()
  const row = page.getByRole('row', { name: /^CRM/ })
  await expect(row).toContainText('Good')
  await page.reload()
  await expect(row).toContainText('Integrator')
  await expect(page.locator('body'), 'the secret is shown once').not.toContainText(secret)

  await page.getByRole('button', { name: 'Revoke CRM' }).click()
  await dialog(page).getByRole('button', { name: 'Revoke the key' }).click()
  await expect(page.getByText('CRM is revoked')).toBeVisible()
  await expect(row).toContainText('Revoked')
  await expect(page.getByRole('button', { name: 'Revoke CRM' })).toHaveCount(0)
  await expect.poll(async () => (await use())[0], { timeout: 25_000 }).toBe(401)
})

test('the log shows who made a key and an export, and everything about one thing', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory('a1')
  await api.task('spring')
  const { id } = await api.post<{ id: string }>('/v1/exports', { taskId: 'spring', purpose: 'Weekly report' })
  await api.post('/v1/apiKeys', { displayName: 'CRM', role: 'ROLE_INTEGRATOR' })
  await expect.poll(async () => (await api.get<{ state: string }>(`/v1/exports/${id}`)).state, { timeout: 15_000 }).toBe('EXPORT_STATE_DONE')

  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/exports')
  await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download/ }).click()])
  await page.goto('/audit')
  const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row')
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click()
    for (const what of ['Made an API key', 'Made an export', 'Fetched an export']) {
      await expect(rows.filter({ hasText: what })).toHaveCount(1, { timeout: 2_000 })
    }
  }).toPass({ timeout: 30_000 })

  await field(page, 'What').click()
  await page.getByRole('option', { name: 'Made an export' }).click()
  await expect(rows).toHaveCount(1 + 1)
  await expect(rows.last()).toContainText('Weekly report')
  await page.getByRole('button', { name: /^Made an export, no\. \d+$/ }).click()
  await expect(dialog(page)).toContainText('Weekly report')
  await dialog(page).getByRole('button', { name: id }).click()
  await expect(dialog(page)).toHaveCount(0)
  await expect(field(page, 'About')).toHaveValue(id)
  await field(page, 'What').press('Escape')
  await page.goto(page.url().replace(/what=[^&]*&?/, ''))
  await expect(rows, 'made, and fetched').toHaveCount(1 + 2)

  await field(page, 'About').fill('+8613800000001')
  await field(page, 'About').press('Enter')
  await expect(page.getByText('The log has no phone numbers.')).toBeVisible()
  expect(page.url()).not.toContain('138')
  await field(page, 'About').fill('')
  await field(page, 'Who').fill('nobody')
  await field(page, 'Who').press('Enter')
  await expect(page.getByText('Nothing like this is in the log.')).toBeVisible()
})

test('an auditor reads keys and the log, and changes nothing', async ({ tenant }) => {
  const api = await tenant.api()
  await api.post('/v1/apiKeys', { displayName: 'CRM', role: 'ROLE_INTEGRATOR' })
  const page = await tenant.pageOf({ role: 'auditor' }, '/keys')
  await expect(page.getByRole('row', { name: /^CRM/ })).toContainText('Good')
  await expect(page.getByRole('button', { name: /New key|Revoke/ })).toHaveCount(0)
  await page.getByRole('link', { name: 'Audit log' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible()
})
