import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { Contact } from '../src/api/types'
import { gbk, workbook } from './files'
import { expect, test, type Api, type Tenant } from './fixtures'

/** A task, and an attribute, so that the server does not take every column for a text. */
async function prepare(tenant: Tenant): Promise<Api> {
  const api = await tenant.api()
  await api.directory()
  await api.post('/v1/resources:apply', {
    resources: [{ id: 'city', displayName: 'City', dataAttribute: { code: 'city', type: 'ATTRIBUTE_TYPE_STRING' } }],
  })
  await api.task('spring')
  return api
}

async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) })
  await expect(page.getByRole('heading', { name: 'What the columns mean' })).toBeVisible()
}

async function means(page: Page, title: string, meaning: string): Promise<void> {
  await page.getByLabel(`Meaning of ${title}`, { exact: true }).and(page.locator('input')).click()
  await page.getByRole('option', { name: meaning, exact: true }).click()
}

async function contactsOf(api: Api): Promise<Contact[]> {
  return (await api.get<{ contacts: Contact[] }>('/v1/tasks/spring/contacts')).contacts
}

/** The count with a name in the report. */
const count = (page: Page, name: string) => page.locator('dt').filter({ hasText: new RegExp(`^${name}$`) }).locator('+ dd')

test('a file with odd columns and wrong rows is mapped, checked, imported and undone', async ({ tenant }) => {
  const api = await prepare(tenant)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/spring/import')
  const rows = ['13800000001,Ann,A-1,x', 'none,Bob,A-2,x', '13800000003,Cy,A-3,x', ',Dan,A-4,x', '13800000005,Eve,A-5,x']
  await choose(page, 'odd.csv', `Handy,name,Kundennummer,Schuhgröße\n${rows.join('\n')}\n`)

  await expect(page.getByText('Choose a column that has telephone numbers.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  await means(page, 'Handy', 'Number 1')
  await means(page, 'Kundennummer', 'Reference')
  const sample = page.getByRole('table', { name: 'First 5 rows' })
  await expect(sample.getByRole('columnheader')).toHaveText(['Number 1', 'Name', 'Reference'])
  await expect(sample.getByRole('row').nth(1)).toHaveText('13800000001AnnA-1')

  await page.getByRole('button', { name: 'Check first' }).click()
  await expect(page.getByText('Checked: 3 rows can be imported. Nothing was changed.')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Rejected rows' }).getByRole('row')).toHaveCount(3)
  expect(await contactsOf(api)).toEqual([])

  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page).toHaveURL(/\/imports\/[-0-9a-f]+$/)
  await expect(page.getByText('Done: 3 customers were added.')).toBeVisible()
  await expect(count(page, 'Rows')).toHaveText('5')
  await expect(count(page, 'Added')).toHaveText('3')
  await expect(count(page, 'Rejected')).toHaveText('2')
  const rejects = page.getByRole('table', { name: 'Rejected rows' }).getByRole('row')
  await expect(rejects.nth(1)).toContainText('3Handy')
  await expect(rejects.nth(2)).toContainText('5')
  expect((await contactsOf(api)).map((c) => c.reference)).toEqual(['A-1', 'A-3', 'A-5'])

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download rejected rows' }).click()])
  expect((await readFile(await download.path(), 'utf8')).trim().split('\n')).toHaveLength(3)

  await page.reload()
  await page.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByText('Undone: 3 customers were cancelled.')).toBeVisible()
  expect((await contactsOf(api)).map((c) => c.doneReason)).toEqual(Array.from({ length: 3 }, () => 'DONE_REASON_CANCELLED'))
  await expect(page.getByRole('button', { name: 'Undo the import' })).toBeHidden()

  await page.getByRole('link', { name: 'All imports' }).click()
  await expect(page.getByRole('table', { name: 'Imports' }).getByRole('row')).toHaveCount(3)
  await expect(page.getByRole('row').filter({ hasText: 'Check only' })).toHaveCount(1)
})

test('a CSV file in GB18030 is read as what it is', async ({ tenant }) => {
  const api = await prepare(tenant)
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/tasks/spring/import')
  await choose(page, '客户.csv', gbk('姓名;电话;城市\n王小明;13800000001;上海\n'))
  await expect(page.getByText('Read as GB18030 (GBK).')).toBeVisible()
  await means(page, '城市', 'City')
  await expect(page.getByRole('table', { name: 'First 1 row' })).toContainText('王小明')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Done: 1 customer was added.')).toBeVisible()
  expect(await contactsOf(api)).toMatchObject([{ name: '王小明', attributes: { city: '上海' } }])
})

test('one sheet of a workbook is chosen and imported', async ({ tenant }) => {
  const api = await prepare(tenant)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/spring/import')
  const book = workbook({ Notes: [['note', 'tel'], ['hi', '1']], Customers: [['phone', 'mobile', 'City'], ['13800000001', '13800000002', 'Bern']] })
  await choose(page, 'book.xlsx', book)
  await page.getByRole('combobox', { name: 'Sheet' }).or(page.getByLabel('Sheet', { exact: true }).and(page.locator('input'))).click()
  await page.getByRole('option', { name: 'Customers' }).click()
  await expect(page.getByRole('table', { name: 'First 1 row' }).getByRole('columnheader')).toHaveText(['Number 1', 'Number 2', 'City'])
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Done: 1 customer was added.')).toBeVisible()
  expect(await contactsOf(api)).toMatchObject([
    { numbers: [{ number: '+8613800000001' }, { number: '+8613800000002' }], attributes: { city: 'Bern' } },
  ])
})

test('a file without a header, or one that is lost on the way, changes nothing', async ({ tenant }) => {
  const api = await prepare(tenant)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/tasks/spring/import')
  await page.locator('input[type=file]').setInputFiles({ name: 'bare.csv', mimeType: 'text/csv', buffer: Buffer.from('Ann,13800000001\n') })
  await expect(page.getByRole('alert')).toContainText('The first row is a customer, not a header')
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeHidden()

  await page.getByRole('button', { name: 'Choose another file' }).click()
  await choose(page, 'good.csv', 'name,tel\nAnn,13800000001\n')
  await page.route('**/contacts:import?*', (route) => route.abort())
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('The server does not answer')
  expect(await contactsOf(api)).toEqual([])

  await page.unroute('**/contacts:import?*')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Done: 1 customer was added.')).toBeVisible()
})

test('who only reads sees imports and cannot make one', async ({ tenant }) => {
  await prepare(tenant)
  const page = await tenant.pageOf({ role: 'auditor' }, '/imports')
  await expect(page.getByText('Nothing was imported yet.')).toBeVisible()
  await page.goto('/tasks/spring/import')
  await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible()
})
