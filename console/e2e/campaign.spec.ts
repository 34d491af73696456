import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { measured, Workbench } from './workbench'

const customers = 'phone,name,customer id\n13800000001,Ada Okafor,R-1\n13800000002,Ben Yusuf,R-2\nnobody,Carl Wrong,R-3\n'
const more = 'phone,name,customer id\n13800000004,Dora Lind,R-4\n13800000005,Emil Roth,R-5\n'

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
  await page.keyboard.press('Escape')
}

/** A time as an input of type datetime-local has it in the browsers here. */
function local(time: Date): string {
  return time.toLocaleString('sv', { timeZone: 'Asia/Shanghai' }).slice(0, 16).replace(' ', 'T')
}

/** This minute; the next when this one is nearly over, since a task may not begin more than a minute ago. */
function soon(): Date {
  const now = new Date()
  return now.getSeconds() < 30 ? now : new Date(now.getTime() + 60_000)
}

async function createTask(page: Page): Promise<void> {
  await page.goto('/tasks')
  await page.getByRole('link', { name: 'New task' }).click()
  await expect(page.getByRole('heading', { level: 2, name: 'Basics' })).toBeVisible()
  await page.getByLabel('Name').fill('Renewals')
  await page.getByLabel('Start', { exact: false }).fill(local(soon()))
  await page.getByLabel('End', { exact: false }).fill(local(new Date(Date.now() + 24 * 3600_000)))
  await choose(page, 'Skill queue', 'Sales')
  await choose(page, 'Numbers', 'Main line')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('From 1').fill('0:00')
  await page.getByLabel('To 1').fill('24:00')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Time to look at a preview').fill('15 s')
  for (const name of ['Sequence', 'Rounds', 'Result policy', 'Review']) {
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.getByRole('heading', { level: 2, name })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Renewals' })).toBeVisible()
}

/** Drags a file onto the page. */
async function importFile(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('link', { name: 'Import contacts' }).click()
  const files = await page.evaluateHandle(
    ([name = '', text = '']) => {
      const carried = new DataTransfer()
      carried.items.add(new File([text], name, { type: 'text/csv' }))
      return carried
    },
    [name, text],
  )
  const target = page.getByText('Drop a file here, or click to choose one')
  await target.dispatchEvent('dragenter', { dataTransfer: files })
  await target.dispatchEvent('drop', { dataTransfer: files })
  await expect(page.getByRole('heading', { name: 'What the columns mean' })).toBeVisible()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Done: 2 customers were added.')).toBeVisible()
}

/** When a customer is no longer on a screen, in ms since 1970. */
function cleared(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const name = document.querySelector('h2')?.textContent ?? ''
        new MutationObserver(() => {
          if (!document.body.textContent.includes(name)) resolve(Date.now())
        }).observe(document.body, { subtree: true, childList: true, characterData: true })
      }),
  )
}

test('a campaign, from the first field to the exported file', async ({ tenant }) => {
  test.setTimeout(180_000)
  await (await tenant.api()).directory('ann', 'ben')
  const admin = await tenant.pageOf({ role: 'tenant_admin' })
  await createTask(admin)
  const task = admin.url()
  await importFile(admin, 'customers.csv', customers)
  await expect(admin.getByRole('table', { name: 'Rejected rows' }).getByRole('row')).toHaveCount(1 + 1)
  await admin.goto(task)
  await admin.getByRole('button', { name: 'Start Renewals' }).click()
  await expect(admin.getByText('Running', { exact: true }).first()).toBeVisible({ timeout: 60_000 })

  const ann = await Workbench.of(tenant, 'ann')
  const ben = await Workbench.of(tenant, 'ben')
  await ann.ready()
  await expect(ann.customer('Ada Okafor')).toBeVisible()
  await ben.ready()
  await expect(ben.customer('Ben Yusuf')).toBeVisible()
  await ben.dial()
  await ben.answered()
  await ben.over()
  await ben.page.getByRole('radio', { name: 'Sold' }).check()
  await ben.button('Complete, then ready').click()

  // Ann does nothing: her customer goes to Ben.
  await expect(ben.customer('Ada Okafor')).toBeVisible({ timeout: 30_000 })
  await expect(ann.customer('Ada Okafor')).toBeHidden()
  await ben.dial()
  await ben.answered()
  await ben.over()
  await ben.page.getByRole('radio', { name: 'Not interested' }).check()
  await ben.note.fill('=1+1')
  await ben.button('Complete, then ready').click()
  await expect(ben.waiting).toBeVisible()

  const supervisor = await tenant.pageOf({ role: 'supervisor' }, new URL(task).pathname)
  await expect(supervisor.getByText('Completed', { exact: true }).first()).toBeVisible()
  await importFile(supervisor, 'more.csv', more)
  await supervisor.goto(task)
  await expect(ann.customer(/Dora Lind|Emil Roth/)).toBeVisible()
  await expect(ben.customer(/Dora Lind|Emil Roth/)).toBeVisible()
  const screens = Promise.all([cleared(ann.page), cleared(ben.page)])
  const suspended = supervisor.waitForResponse(/:suspend$/)
  await supervisor.getByRole('button', { name: 'Suspend Renewals' }).click()
  const answer = await suspended
  expect(answer.ok()).toBe(true)
  const at = Date.now()
  const took = Math.max(...(await screens)) - at
  measured(`both screens clear ${took} ms after the suspend was answered`)
  await expect(ann.waiting).toBeVisible()

  await supervisor.goto('/results')
  await supervisor.getByRole('combobox', { name: 'Task' }).click()
  await supervisor.getByRole('option', { name: 'Renewals' }).click()
  await supervisor.getByRole('button', { name: 'Export these' }).click()
  await supervisor.getByRole('textbox', { name: 'Purpose' }).fill('The day’s report')
  await supervisor.getByRole('button', { name: 'Make the file' }).click()
  const [download] = await Promise.all([
    supervisor.waitForEvent('download'),
    supervisor.getByRole('link', { name: 'Download “The day’s report”' }).click(),
  ])
  const [head = '', ...rows] = (await readFile(await download.path(), 'utf8')).replace(/^\uFEFF/, '').trim().split(/\r?\n/)
  const column = (row: string, name: string) => row.split(',')[head.split(',').indexOf(name)]
  expect(rows.map((row) => [column(row, 'reference'), column(row, 'business_result'), column(row, 'agent_id')])).toEqual([
    ['R-2', 'Sold', 'ben'],
    ['R-1', 'Not interested', 'ben'],
  ])
  expect(rows[1], 'no cell is a formula').not.toMatch(/,=1\+1/)
})
