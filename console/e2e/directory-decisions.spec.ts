import type { Page } from '@playwright/test'
import { field } from './directory'
import { expect, test } from './fixtures'

const dialog = (page: Page) => page.getByRole('dialog')

test('an operator decides, and changes nothing else', async ({ tenant }) => {
  const api = await tenant.api()
  await api.post('/v1/resources', { id: 'crm', displayName: 'CRM', callbackAddress: { url: 'https://crm.example/hooks' } })
  const page = await tenant.pageOf({ role: 'operator' }, '/directory/callback-address/crm')
  await expect(page.getByText('Waits for a decision.')).toBeVisible()
  await expect(page.getByText('Your role may look at this, and not change it.')).toBeVisible()
  await expect(field(page, 'URL')).toHaveAttribute('readonly')
  for (const name of ['Save', 'Delete', 'Change the secret']) await expect(page.getByRole('button', { name })).toHaveCount(0)

  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByRole('main').getByText('Approved: it may be used.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Reject' }).click()
  await dialog(page).getByRole('button', { name: 'Reject' }).click()
  await expect(page.getByRole('main').getByText('Rejected: it is not used.')).toBeVisible()
  const { callbackAddress } = await api.get<{ callbackAddress: { status: string } }>('/v1/resources/crm')
  expect(callbackAddress.status).toBe('APPROVAL_STATUS_REJECTED')
})

test('a prompt is handed in, and what is being typed stays', async ({ tenant }) => {
  const api = await tenant.api()
  await api.post('/v1/resources', { id: 'hello', displayName: 'Greeting', voicePrompt: { uri: 'https://media.example/a.wav' } })
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/directory/voice-prompt/hello')
  await field(page, 'Address').fill('https://media.example/b.wav')
  await page.getByRole('button', { name: 'Ask for approval' }).click()
  await expect(page.getByRole('main').getByText('Waits for a decision.')).toBeVisible()
  await expect(field(page, 'Address')).toHaveValue('https://media.example/b.wav')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  const { voicePrompt } = await api.get<{ voicePrompt: { uri: string; status: string } }>('/v1/resources/hello')
  expect(voicePrompt).toEqual({ uri: 'https://media.example/b.wav', status: 'APPROVAL_STATUS_PENDING' })
})

test('a secret is changed and shown once', async ({ tenant }) => {
  const api = await tenant.api()
  await api.post('/v1/resources', { id: 'crm', displayName: 'CRM', callbackAddress: { url: 'https://crm.example/hooks' } })
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/directory/callback-address/crm')
  const change = async (own: string) => {
    await field(page, 'New secret').fill(own)
    await page.getByRole('main').getByRole('button', { name: 'Change the secret' }).click()
    await dialog(page).getByRole('button', { name: 'Change the secret' }).click()
  }
  await change('secret')
  await expect(field(page, 'New secret')).toHaveAccessibleDescription(/whsec_/)
  await expect(field(page, 'New secret')).toHaveAttribute('aria-invalid', 'true')

  const own = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  await change(own)
  await expect(dialog(page)).toContainText(own)
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByText('The secret before is good until')).toBeVisible()

  await change('')
  await expect(dialog(page)).toContainText(/whsec_[\w+/=]{40,}/)
  await expect(dialog(page)).not.toContainText(own)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'CRM' })).toBeVisible()
  await expect(page.locator('body')).not.toContainText(own)
})

test('who may only look finds the same page without buttons', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory('ann')
  const page = await tenant.pageOf({ role: 'supervisor' }, '/directory/agent')
  await expect(page.getByRole('link', { name: 'New agent' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Agent ann' }).click()
  await expect(field(page, 'Login')).toHaveValue('ann')
  await expect(field(page, 'Login')).toHaveAttribute('readonly')
  for (const name of ['Save', 'Delete']) await expect(page.getByRole('button', { name })).toHaveCount(0)
  await page.goto('/directory/agent/_new')
  await expect(page.getByRole('heading', { level: 1, name: 'Nothing here' })).toBeVisible()
  await page.goto('/directory/org-unit')
  await expect(page.getByText('There are none yet. An administrator can add them.')).toBeVisible()
})
