import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, Tenant, test } from './fixtures'
import { pagePaths } from './pages'
import { seed } from './seed'

const wide = { width: 1280, height: 800 }
const narrow = { width: 390, height: 844 }

interface Look {
  scheme: 'light' | 'dark'
  viewport: { width: number; height: number }
}

const looks: Look[] = [
  { scheme: 'light', viewport: wide },
  { scheme: 'dark', viewport: narrow },
]

/** A page is in order without a violation of WCAG 2.2 AA, with one h1, a title, and no wider than the screen. */
async function inOrder(page: Page, name: string, ...as: Look[]): Promise<void> {
  for (const { scheme, viewport } of as) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.setViewportSize(viewport)
    // Loaded so: what changes its colours while it is looked at is between two.
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 }), name).toHaveCount(1)
    await expect(page.getByText('Loading…'), name).toHaveCount(0)
    await expect(page, name).toHaveTitle(/\S. · Foredial$/)
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme)
    const where = `${name}, ${scheme}, ${viewport.width} px`
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
    const found = violations.map((v) => `${v.id}: ${v.help}, at ${v.nodes.map((n) => n.html.slice(0, 200)).join('\n    ')}`)
    expect.soft(found, where).toEqual([])
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect.soft(tooWide, `${where}: so many pixels wider than the screen`).toBeLessThanOrEqual(0)
  }
}

/** The tests of a group only look at their tenant. */
let tenant: Tenant
test.afterAll(() => tenant.close())

/** Opens a page as somebody whose page it is. */
async function open(path: string, url: string, agent: string): Promise<Page> {
  return tenant.pageOf(path === '/workbench' ? { role: 'agent', agent } : { role: 'tenant_admin' }, url)
}

test.describe('pages with data', () => {
  let fill: (path: string) => string
  let agent: string
  test.beforeAll(async ({ browser, server }) => {
    tenant = new Tenant(browser, server.url, 'axe-data')
    ;({ fill, agent } = await seed(tenant))
  })

  for (const path of pagePaths()) {
    test(path, async () => {
      const page = await open(path, fill(path), agent)
      await inOrder(page, path, ...looks)
      await page.context().close()
    })
  }
})

test.describe('pages without data', () => {
  test.beforeAll(async ({ browser, server }) => {
    tenant = new Tenant(browser, server.url, 'axe-empty')
    await (await tenant.api()).directory('a1')
  })

  for (const path of pagePaths()) {
    test(path, async () => {
      const page = await open(path, path.replaceAll(':kind', 'org-unit').replaceAll(':', 'no-such-'), 'a1')
      await inOrder(page, path, { scheme: 'light', viewport: narrow })
      await page.context().close()
    })
  }
})

test.describe('pages that get errors', () => {
  test.beforeAll(async ({ browser, server }) => {
    tenant = new Tenant(browser, server.url, 'axe-errors')
    await (await tenant.api()).directory('a1')
  })

  for (const path of pagePaths()) {
    test(path, async () => {
      const person = path === '/workbench' ? ({ role: 'agent', agent: 'a1' } as const) : ({ role: 'tenant_admin' } as const)
      const context = await tenant.browserOf(person)
      await context.route(/\/v1\/(?!caller)/, (route) => route.fulfill({ status: 500, json: { code: 13, message: 'a defect', details: [] } }))
      const page = await context.newPage()
      await page.goto(path.replaceAll(':kind', 'org-unit').replaceAll(':', 'x-'))
      await inOrder(page, path, { scheme: 'dark', viewport: narrow })
      await context.close()
    })
  }
})
