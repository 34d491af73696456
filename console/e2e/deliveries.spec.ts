import type { Page } from '@playwright/test'
import type { Contact } from '../src/api/types'
import { Bot } from './bot'
import { field } from './directory'
import { expect, test } from './fixtures'
import { Receiver } from './receiver'

const rows = (page: Page) => page.getByRole('table', { name: 'Deliveries' }).getByRole('row')
const dialog = (page: Page) => page.getByRole('dialog')

/** Looks again until there are so many; one of the rows is the head. */
async function shows(page: Page, count: number): Promise<void> {
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect(rows(page)).toHaveCount(1 + count, { timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
}

test('what a receiver refused is found, looked at and sent again', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory('a1')
  const receiver = await Receiver.of(tenant, api)
  receiver.status = 500
  await api.task('spring', { callbackUrl: receiver.url })
  await api.contacts('spring', 2)
  await api.start('spring')
  const bot = await Bot.ready(tenant, 'a1')
  const call = await bot.dial(await bot.preview())
  await bot.finish(call, { notReady: true })
  bot.close()

  const { contacts } = await api.get<{ contacts: Contact[] }>('/v1/tasks/spring/contacts')
  const called = contacts.find((c) => c.attempts === 1)
  const page = await tenant.pageOf({ role: 'supervisor' }, `/deliveries?task=spring&contact=${called?.id}`)
  await shows(page, 2)
  await page.getByText('Given up', { exact: true }).first().click()
  await shows(page, 2)
  await expect(page).toHaveURL(/state=DELIVERY_STATE_DEAD/)
  await expect(rows(page).nth(1)).toContainText('2 tries · HTTP 500')

  receiver.status = 200
  await page.getByRole('button', { name: /^Answered, / }).click()
  const tries = dialog(page).getByRole('table', { name: 'Tries' }).getByRole('row')
  await expect(tries).toHaveCount(1 + 2)
  await expect(tries.nth(1)).toContainText('HTTP 500')
  await dialog(page).getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByText('It is sent again')).toBeVisible()
  await expect(dialog(page).getByRole('status').first()).toContainText('Delivered')
  await expect(tries).toHaveCount(1 + 3)
  await expect(tries.last()).toContainText('Taken')
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toHaveCount(0)
  await expect(rows(page), 'it is not given up any more').toHaveCount(1 + 1)

  await page.getByRole('button', { name: 'All customers' }).click()
  await expect(page).not.toHaveURL(/contact=/)
  await page.getByRole('button', { name: 'Send again since…' }).click()
  await field(dialog(page), 'Made from').fill('')
  await dialog(page).getByRole('button', { name: 'Send again' }).click()
  await expect(field(dialog(page), 'Made from'), 'a time is asked for').toBeFocused()
  await field(dialog(page), 'Made from').fill('2026-01-01T00:00')
  await dialog(page).getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByText('1 delivery is sent again')).toBeVisible()
  await expect(page.getByText('Nothing was given up. All is well.')).toBeVisible()
  await page.getByText('Delivered', { exact: true }).first().click()
  await shows(page, 2)

  const ids = new Map<string, Set<string>>()
  for (const { id, eventType } of receiver.got) ids.set(eventType, (ids.get(eventType) ?? new Set()).add(id))
  expect([...ids].map(([eventType, { size }]) => [eventType, size])).toEqual([['CONNECTED', 1], ['RELEASED', 1]])
  expect(receiver.got.every(({ signed }) => signed)).toBe(true)

  await page.getByRole('button', { name: /^Call over, / }).click()
  await dialog(page).getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByText('Send it a second time?'), 'what was delivered is not sent again unasked').toBeVisible()
  await receiver.close()
})

test('a test says what came of it', async ({ tenant }) => {
  const api = await tenant.api()
  const receiver = await Receiver.of(tenant, api)
  await api.post('/v1/resources', {
    id: 'sorry',
    displayName: 'We missed you',
    notificationTemplate: { provider: 'NOTIFICATION_PROVIDER_SMS_GATEWAY', text: '{{name}}, we tried to reach you.' },
  })
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/deliveries')
  await expect(page.getByText('Nothing was delivered yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Send a test' }).click()
  const send = dialog(page).getByRole('button', { name: 'Send', exact: true })
  await field(dialog(page), 'Callback address').click()
  await page.getByRole('option', { name: 'CRM' }).click()
  await expect(field(dialog(page), 'URL')).toHaveValue(receiver.url)
  await send.click()
  await expect(dialog(page).getByRole('status')).toContainText('It was taken')
  await expect(dialog(page).getByRole('status')).toContainText('HTTP 200')
  expect(receiver.got.map(({ eventType, signed }) => [eventType, signed])).toEqual([['TEST', true]])

  receiver.status = 503
  await send.click()
  await expect(dialog(page).getByRole('status')).toContainText('It was not taken')
  await expect(dialog(page).getByRole('status')).toContainText('HTTP 503')

  await field(dialog(page), 'URL').fill('https://elsewhere.example/')
  await send.click()
  await expect(field(dialog(page), 'URL')).toHaveAccessibleDescription(/approved/)

  await dialog(page).getByText('SMS', { exact: true }).click()
  await field(dialog(page), 'Notification template').click()
  await page.getByRole('option', { name: 'We missed you' }).click()
  await field(dialog(page), 'To the number').fill('nobody')
  await send.click()
  await expect(field(dialog(page), 'To the number')).toHaveAccessibleDescription(/number/)
  await field(dialog(page), 'To the number').fill('+8613800000001')
  await send.click()
  await expect(dialog(page).getByRole('status')).toContainText('It was taken')
  await page.keyboard.press('Escape')
  await expect(rows(page)).toHaveCount(1 + 3)
  expect(page.url()).not.toContain('138')
  await receiver.close()
})

test('who may only look at deliveries finds no buttons that send', async ({ tenant }) => {
  const api = await tenant.api()
  const receiver = await Receiver.of(tenant, api)
  receiver.status = 500
  await api.post('/v1/deliveries:test', { url: receiver.url })
  await receiver.close()
  const page = await tenant.pageOf({ role: 'auditor' }, '/deliveries')
  await expect(rows(page)).toHaveCount(1 + 1)
  await expect(page.getByRole('button', { name: /Send/ })).toHaveCount(0)
  await page.getByRole('button', { name: /^Test, / }).click()
  await expect(dialog(page).getByRole('table', { name: 'Tries' })).toContainText('HTTP 500')
  await expect(dialog(page).getByRole('button', { name: /Send/ })).toHaveCount(0)
})
