import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { Bot } from './bot'
import { expect, Tenant, test } from './fixtures'
import { seed, type Seeded } from './seed'
import { Workbench } from './workbench'

const folder = fileURLToPath(new URL('../../docs/console/', import.meta.url))
const narrow = { viewport: { width: 390, height: 844 } }
const dark = { colorScheme: 'dark' as const }
const chinese = { locale: 'zh-CN' }

let tenant: Tenant
let seeded: Seeded
let bots: Bot[]

test.beforeAll(async ({ browser, server }) => {
  tenant = new Tenant(browser, server.url, 'screens')
  seeded = await seed(tenant)
  bots = await Promise.all(['agent-2', 'agent-3', 'agent-4', 'agent-5'].map((agent) => Bot.ready(tenant, agent)))
  const calls = await Promise.all(bots.slice(0, 2).map(async (bot) => bot.dial(await bot.preview())))
  expect(calls).toHaveLength(2)
})

test.afterAll(async () => {
  for (const bot of bots) bot.close()
  await tenant.close()
})

async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText(/^(Loading…|加载中…)$/)).toHaveCount(0)
  await page.evaluate(() => document.fonts.ready)
  await page.mouse.move(0, 0)
  await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled', fullPage })
}

const admin = { role: 'tenant_admin' } as const

/** Pictures of pages as an administrator opens them. */
const pages: [name: string, path: string, options?: Parameters<Tenant['pageOf']>[2]][] = [
  ['tasks', '/tasks'],
  ['task', '/tasks/:taskId'],
  ['task-contacts', '/tasks/:taskId?tab=contacts'],
  ['task-explain', '/tasks/:taskId?tab=explain', dark],
  ['task-revisions', '/tasks/:taskId?tab=revisions'],
  ['wizard', '/tasks/new?template=renewals'],
  ['import', '/tasks/:taskId/import'],
  ['import-report', '/imports/:importId'],
  ['imports', '/imports'],
  ['contact', '/tasks/:taskId/contacts/:contactId'],
  ['contacts', '/contacts'],
  ['appointments', '/appointments'],
  ['live', '/live'],
  ['trends', '/trends'],
  ['system', '/system'],
  ['results', '/results'],
  ['exports', '/exports'],
  ['deliveries', '/deliveries'],
  ['templates', '/templates'],
  ['directory', '/directory'],
  ['resources', '/directory/agent'],
  ['resource', '/directory/questionnaire/satisfaction'],
  ['settings', '/settings'],
  ['keys', '/keys'],
  ['audit', '/audit'],
  ['not-found', '/nowhere'],
  ['tasks-narrow-dark-chinese', '/tasks', { ...narrow, ...dark, ...chinese }],
  ['contact-chinese', '/tasks/:taskId/contacts/:contactId', chinese],
  ['live-dark', '/live', dark],
  ['live-narrow', '/live', narrow],
]

for (const [name, path, options] of pages) {
  test(name, async () => {
    const page = await tenant.pageOf(admin, seeded.fill(path), options)
    await shoot(page, name)
    await page.context().close()
  })
}

test('empty and failed', async ({ browser, server }) => {
  const empty = new Tenant(browser, server.url, 'screens-empty')
  const page = await empty.pageOf(admin, '/tasks')
  await shoot(page, 'tasks-empty')
  await page.route('**/v1/deliveries*', (route) => route.fulfill({ status: 503, json: { code: 14, message: 'notification does not answer', details: [] } }))
  await page.goto('/deliveries')
  await expect(page.getByRole('alert')).toBeVisible()
  await shoot(page, 'deliveries-failed')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('link', { name: /^Sign in/ })).toBeVisible()
  await shoot(page, 'sign-in')
  await empty.close()
})

test('the workbench', async () => {
  const agent = await Workbench.of(tenant, seeded.agent)
  await shoot(agent.page, 'workbench-not-ready')
  await agent.ready()
  await expect(agent.page.getByRole('timer', { name: 'Seconds left' })).toBeVisible()
  await shoot(agent.page, 'workbench-preview')
  await agent.dial()
  await agent.answered()
  await agent.page.getByRole('radio', { name: 'Call back' }).check()
  await agent.note.fill('On a train until five.')
  await agent.page.evaluate(() => window.scrollTo(0, 0))
  await shoot(agent.page, 'workbench-call', true)
  await agent.page.context().close()
  const elsewhere = await tenant.pageOf({ role: 'agent', agent: seeded.agent }, '/workbench', { ...narrow, ...dark, ...chinese })
  await expect(elsewhere.getByRole('heading', { level: 2 }).first()).toBeVisible()
  await shoot(elsewhere, 'workbench-narrow-dark-chinese')
  await (await Workbench.of(tenant, seeded.agent)).page.getByRole('heading', { level: 2 }).first().waitFor()
  await shoot(elsewhere, 'workbench-displaced')
})
