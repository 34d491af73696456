import { Crowd } from './crowd'
import { expect, test } from './fixtures'

const count = 500

test('500 agents are counted rightly, and only those in sight are in the document', async ({ tenant }) => {
  const ids = Array.from({ length: count }, (_, i) => `a${i + 1}`)
  const api = await tenant.api()
  await api.directory(...ids)
  const crowd = await Crowd.open(tenant, ids.slice(0, 30))
  await Promise.all(ids.slice(0, 20).map((id) => api.post(`/v1/agents/${id}:setState`, { state: 'AGENT_STATE_READY' })))

  const page = await tenant.pageOf({ role: 'supervisor' }, '/live')
  const counters = page.getByRole('group', { name: 'Agents by state' }).getByRole('button')
  await expect(counters).toHaveText(['Ready20', 'Previewing0', 'On a call0', 'Wrap-up0', 'Not ready10', 'Offline470'])
  const table = page.getByRole('table', { name: 'Agents' })
  await expect(table).toHaveAttribute('aria-rowcount', String(count + 1))
  await expect(page.getByRole('rowheader').first()).toHaveText('Agent a1')
  expect(await page.getByRole('row').count()).toBeLessThan(50)

  // By the keyboard to the end: the last row is the last agent, in natural order.
  await page.getByRole('region', { name: 'Agents' }).focus()
  await page.keyboard.press('End')
  const last = page.getByRole('row').filter({ hasText: 'Agent a500' })
  await expect(last).toBeInViewport()
  await expect(last).toHaveAttribute('aria-rowindex', String(count + 1))
  await expect(page.getByRole('rowheader', { name: 'Agent a1', exact: true })).toHaveCount(0)
  expect(await page.getByRole('row').count()).toBeLessThan(50)

  // What changes out of sight is counted too.
  await api.post('/v1/agents/a1:setState', { state: 'AGENT_STATE_NOT_READY' })
  await expect(counters.first()).toHaveText('Ready19')
  await counters.filter({ hasText: 'Not ready' }).click()
  await expect(page.getByRole('rowheader')).toHaveCount(11)
  crowd.close()
})
