import { readFile } from 'node:fs/promises'
import type { Download, Page } from '@playwright/test'
import { readSheet } from 'read-excel-file/node'
import { expect, test } from './fixtures'
import { seed } from './seed'

async function fileOf(download: Download): Promise<Buffer> {
  return readFile(await download.path())
}

async function exported(page: Page, purpose: string): Promise<Buffer> {
  const link = page.getByRole('link', { name: `Download “${purpose}”` })
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  return fileOf(download)
}

test('results are filtered, exported, fetched and opened', async ({ tenant }) => {
  await seed(tenant)
  const page = await tenant.pageOf({ role: 'tenant_admin' }, '/results')
  const calls = page.getByRole('table', { name: 'Calls' }).getByRole('row')
  await expect(calls).toHaveCount(1 + 6)

  await page.getByRole('combobox', { name: 'Call result' }).click()
  await page.getByRole('option', { name: 'Answered' }).click()
  await page.keyboard.press('Escape')
  await expect(calls).toHaveCount(1 + 3)
  await expect(page).toHaveURL(/result=DISPLAYED_RESULT_CONNECTED/)
  await page.reload()
  await expect(calls, 'the filter is in the URL').toHaveCount(1 + 3)

  await page.getByText('By customer').click()
  await expect(page.getByText('Choose a task')).toBeVisible()
  await page.getByRole('combobox', { name: 'Task' }).click()
  await page.getByRole('option', { name: 'Contract renewals, November' }).click()
  await expect(page.getByRole('table', { name: 'Customers' }).getByRole('row')).toHaveCount(1 + 3)

  await page.getByRole('button', { name: 'Export these' }).click()
  const dialog = page.getByRole('dialog', { name: 'New export' })
  await dialog.getByRole('textbox', { name: 'Purpose' }).fill('Who answered')
  await dialog.getByRole('button', { name: 'None' }).click()
  await dialog.getByRole('checkbox', { name: 'Reference' }).click()
  await dialog.getByRole('checkbox', { name: 'Business result', exact: true }).click()
  await dialog.getByRole('button', { name: 'Move Business result up' }).click()
  await dialog.getByRole('button', { name: 'Make the file' }).click()

  await expect(page).toHaveURL(/\/exports$/)
  const lines = (await exported(page, 'Who answered')).toString('utf8').trim().split(/\r?\n/)
  expect(lines).toHaveLength(1 + 3)
  expect(lines[0]?.replace(/^\uFEFF/, '')).toBe('business_result,reference')
  for (const line of lines.slice(1)) expect(line).toMatch(/^(Renewed|Not interested),R-10\d\d$/)

  await page.getByRole('button', { name: 'Who answered', exact: true }).click()
  const details = page.getByRole('dialog', { name: 'Who answered' })
  await expect(details.getByRole('table', { name: 'Who fetched it' }).getByRole('row')).toHaveCount(1)
})

test('an export is an Excel file, and a refused one says what is wrong', async ({ tenant }) => {
  await seed(tenant)
  const page = await tenant.pageOf({ role: 'supervisor' }, '/exports')
  await page.getByRole('button', { name: 'New export' }).click()
  const dialog = page.getByRole('dialog', { name: 'New export' })
  await dialog.getByRole('combobox', { name: 'Task' }).click()
  await page.getByRole('option', { name: 'Contract renewals, November' }).click()
  await dialog.getByRole('textbox', { name: 'Purpose' }).fill('Quarter')
  await dialog.getByLabel('Excel (XLSX)').check()
  await dialog.getByLabel('Dialled from').fill('2026-05-02T10:00')
  await dialog.getByLabel('Dialled before').fill('2026-05-01T10:00')
  await dialog.getByRole('button', { name: 'Make the file' }).click()
  await expect(dialog.getByLabel('Dialled before')).toHaveAccessibleDescription(/before|start/)

  await dialog.getByLabel('Dialled from').fill('')
  await dialog.getByLabel('Dialled before').fill('')
  await dialog.getByRole('button', { name: 'Make the file' }).click()
  const rows = await readSheet(await exported(page, 'Quarter'))
  expect(rows).toHaveLength(1 + 6)
  const number = rows[0]?.indexOf('number') ?? -1
  for (const row of rows.slice(1)) expect(String(row[number]), 'a supervisor is shown numbers masked').toContain('*')
})
