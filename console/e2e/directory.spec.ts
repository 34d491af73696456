import type { Page } from '@playwright/test'
import { choose, field, samples } from './directory'
import { expect, test } from './fixtures'

const admin = { role: 'tenant_admin' } as const
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })
const dialog = (page: Page) => page.getByRole('dialog')

test('the directory has every kind, with how many there are', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory('ann', 'bob')
  const page = await tenant.pageOf(admin, '/directory')
  await expect(page.getByRole('main').getByRole('link')).toHaveCount(16)
  await expect(page.getByRole('link', { name: /^Agents .*2 entries/ })).toBeVisible()
  await expect(page.getByRole('link', { name: /^Business results .*3 entries/ })).toBeVisible()
  await page.getByRole('link', { name: /^Skill queues .*1 entry/ }).click()
  await expect(page).toHaveURL(/\/directory\/skill-queue$/)
  await expect(page.getByRole('link', { name: 'Sales', exact: true })).toBeVisible()
})

for (const { slug, list, make, fill, shown = [], change } of samples) {
  test(`${slug}: made, changed and deleted`, async ({ tenant }) => {
    const api = await tenant.api()
    await api.directory()
    const page = await tenant.pageOf(admin, `/directory/${slug}`)
    await expect(heading(page, list)).toBeVisible()
    await page.getByRole('link', { name: make }).click()
    await expect(heading(page, make)).toBeVisible()
    await field(page, 'Name').fill('Sample')
    await fill?.(page)
    await field(page, 'Id').fill('new')
    await page.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByText('Sample is there now.')).toBeVisible()
    if (slug === 'callback-address') {
      await expect(dialog(page)).toContainText(/whsec_[\w+/=]{40,}/)
      await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click()
      await expect(dialog(page)).toHaveCount(0)
    }
    await expect(heading(page, 'Sample')).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`/directory/${slug}/new$`))

    await page.getByRole('main').getByRole('link', { name: list, exact: true }).click()
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Sample', exact: true }) })
    for (const text of shown) await expect(row.getByRole('cell', { name: text, exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'Sample', exact: true }).click()

    await field(page, 'Name').fill('Other name')
    await change?.make(page)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Saved.')).toBeVisible()
    await page.reload()
    await expect(heading(page, 'Other name')).toBeVisible()
    await change?.see(page)

    await page.getByRole('button', { name: 'Delete' }).click()
    await dialog(page).getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByText('Other name is deleted.')).toBeVisible()
    await expect(heading(page, list)).toBeVisible()
    await expect(page.getByRole('link', { name: 'Other name', exact: true })).toHaveCount(0)
  })
}

test('what is wrong is said at its field, by the form and by the server', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory()
  const page = await tenant.pageOf(admin, '/directory/caller-number/_new')
  await field(page, 'Priority').fill('9')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(field(page, 'Name')).toHaveAccessibleDescription(/Fill this in/)
  await expect(field(page, 'Name')).toBeFocused()
  await expect(field(page, 'Number')).toHaveAccessibleDescription(/Fill this in/)
  await expect(field(page, 'Priority')).toHaveAccessibleDescription(/1 to 5/)

  await field(page, 'Name').fill('Twin')
  await field(page, 'Priority').fill('2')
  await field(page, 'Number').fill('+862188880000')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(field(page, 'Number')).toHaveAccessibleDescription(/is that of caller number "main-line"/)
  await expect(field(page, 'Number')).toBeFocused()
  await field(page, 'Number').fill('+862188880001')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(heading(page, 'Twin')).toBeVisible()
})

test('what no field says is said by the form', async ({ tenant }) => {
  const page = await tenant.pageOf(admin, '/directory/questionnaire/_new')
  await field(page, 'Name').fill('Short')
  await page.getByRole('button', { name: 'Add a question' }).click()
  await field(page, 'Question').fill('Why?')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('group', { name: 'Question 1' })).toContainText('a SINGLE or MULTIPLE question has 2 to 50 options')
  // The answer changes to one that needs no options.
  await choose(page, 'Answer', 'Number')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(heading(page, 'Short')).toBeVisible()
})

test('what is in use stays, and leads to who uses it', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory('ann')
  await api.task('spring')
  const page = await tenant.pageOf(admin, '/directory/skill-queue/sales')
  const remove = async () => {
    await page.getByRole('button', { name: 'Delete' }).click()
    await dialog(page).getByRole('button', { name: 'Delete' }).click()
  }
  await remove()
  const refusal = page.getByRole('dialog', { name: 'It is in use, and stays' })
  await expect(refusal).toContainText('agent "Agent ann" (ann)')
  await refusal.getByRole('link', { name: 'Show who uses it' }).click()
  // The link does not know the kind; the page does.
  await expect(page).toHaveURL(/\/directory\/agent\/ann$/)
  await expect(heading(page, 'Agent ann')).toBeVisible()

  await page.goto('/directory/caller-number/main-line')
  await remove()
  await expect(refusal).toContainText('task "Task spring" (spring)')
  await expect(refusal.getByRole('link', { name: 'Show who uses it' })).toHaveAttribute('href', '/tasks/spring')
})

test('somebody else was faster', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory()
  const page = await tenant.pageOf(admin, '/directory/skill-queue/sales')
  await field(page, 'Name').fill('Mine')
  await api.patch('/v1/resources/sales', { displayName: 'Theirs' })
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toContainText('Somebody else changed this in the meantime')
  await page.getByRole('button', { name: 'Load it again' }).click()
  await expect(field(page, 'Name')).toHaveValue('Theirs')
  await field(page, 'Name').fill('Ours')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(heading(page, 'Ours')).toBeVisible()
})

test('results stand as a tree, and none below itself', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory()
  await api.patch('/v1/resources/callback', { businessResult: { parentId: 'sold' } })
  const page = await tenant.pageOf(admin, '/directory/business-result')
  const sold = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Sold', exact: true }) })
  await expect(sold.getByRole('listitem')).toHaveText(/Call back.*BACK/)
  await sold.getByRole('link', { name: 'Sold', exact: true }).click()
  await page.getByRole('combobox', { name: 'Refines', exact: true }).click()
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['Not interested'])
})

test('a list is searched', async ({ tenant }) => {
  const api = await tenant.api()
  await api.directory('ann', 'bob')
  const page = await tenant.pageOf(admin, '/directory/agent')
  const rows = page.getByRole('row').filter({ has: page.getByRole('link') })
  await expect(rows).toHaveCount(2)
  await page.getByRole('searchbox').fill('BOB')
  await expect(rows).toHaveCount(1)
  await page.getByRole('searchbox').fill('carl')
  await expect(page.getByText('Nothing that is shown has this')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await expect(rows).toHaveCount(2)
})

test('a list comes page by page', async ({ tenant }) => {
  const api = await tenant.api()
  await api.post('/v1/resources:apply', {
    resources: Array.from({ length: 60 }, (_, i) => ({ id: `type-${i}`, displayName: `Type ${i}`, numberType: {} })),
  })
  const page = await tenant.pageOf(admin, '/directory/number-type')
  await expect(page.getByText('50 shown')).toBeVisible()
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(page.getByText('60 shown')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
})
