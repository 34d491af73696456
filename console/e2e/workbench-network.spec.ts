import { expect, test } from './fixtures'
import { Proxy } from './proxy'
import { campaign, measured, Workbench } from './workbench'

let proxy: Proxy

test.beforeEach(async ({ server }) => {
  proxy = await Proxy.to(server.url)
})

test.afterEach(async () => {
  await proxy.close()
})

test('a lost network takes nothing away, and is back where it was', async ({ tenant }) => {
  await campaign(tenant, ['ann'], 1)
  const ann = await Workbench.of(tenant, 'ann', { url: proxy.url })
  const { page } = ann
  const lost = page.getByRole('alert').filter({ hasText: 'Connection lost' })
  await ann.ready()
  await expect(ann.customer('Customer 1')).toBeVisible()

  proxy.cut()
  await expect(lost).toBeVisible()
  await expect(ann.customer('Customer 1')).toBeVisible()
  const dial = page.getByRole('button', { name: /^Dial / })
  await expect(dial).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('d')
  proxy.restore()
  await expect(lost).toBeHidden()
  await expect(dial).not.toHaveAttribute('aria-disabled')
  await expect(ann.customer('Customer 1')).toBeVisible()

  await ann.dial()
  await ann.answered()
  await ann.note.fill('Before')
  proxy.cut()
  await expect(lost).toBeVisible()
  await expect(page.getByText('+8613800100000')).toBeVisible()
  await ann.note.fill('Before and meanwhile')
  proxy.restore()
  await expect(lost).toBeHidden()
  await expect(page.getByText('talking for')).toBeVisible()
  await expect(ann.note).toHaveValue('Before and meanwhile')
  await ann.over()
  await page.getByRole('radio', { name: 'Sold' }).check()
  await ann.button('Complete, then ready').click()
  await expect(ann.waiting).toBeVisible()
})

/** How wrong the clock of the agent's machine is, in ms. */
const wrong = 90_000
/** How far what is shown may be from what is right, in ms. */
const tolerance = 150

test('the countdown is right on a slow network and a machine whose clock is wrong', async ({ tenant }) => {
  const api = await campaign(tenant, ['ann'], 1, { previewTimeoutS: 60 })
  proxy.delay = 200
  proxy.rate = 50_000
  const context = await tenant.browserOf({ role: 'agent', agent: 'ann' })
  await context.addInitScript((wrong) => {
    const RightDate = Date
    const origin = performance.timeOrigin
    Object.defineProperty(performance, 'timeOrigin', { get: () => origin + wrong })
    globalThis.Date = class extends RightDate {
      constructor(...args: ConstructorParameters<DateConstructor> | []) {
        if (args.length === 0) super(RightDate.now() + wrong)
        else super(...args)
      }
      static override now = () => RightDate.now() + wrong
    } as DateConstructor
  }, wrong)
  const ann = new Workbench(await context.newPage())
  await ann.page.goto(`${proxy.url}/workbench`, { timeout: 60_000 })
  await ann.ready()
  await expect(ann.customer('Customer 1')).toBeVisible()

  const { agents } = await api.get<{ agents: { preview: { deadline: string } }[] }>('/v1/agents')
  const deadline = Date.parse(agents[0]?.preview.deadline ?? '')
  // Held against the right time at the moment it is drawn; Date is wrong there by as much as it was set.
  const errors = await ann.page.getByRole('timer', { name: 'Seconds left' }).evaluate(
    (timer, { deadline, wrong }) =>
      new Promise<number[]>((resolve) => {
        const errors: number[] = []
        let last = 0
        const watch = new MutationObserver(() => {
          const now = Date.now() - wrong
          if (now - last < 250) return
          last = now
          errors.push(Number(timer.getAttribute('data-remaining-ms')) - (deadline - now))
          if (errors.length < 30) return
          watch.disconnect()
          resolve(errors)
        })
        watch.observe(timer, { attributeFilter: ['data-remaining-ms'] })
      }),
    { deadline, wrong },
  )
  const worst = Math.max(...errors.map(Math.abs))
  measured(`countdown off by at most ${Math.round(worst)} ms in ${errors.length} samples`)
  expect(errors.length).toBeGreaterThanOrEqual(20)
  expect(worst).toBeLessThanOrEqual(tolerance)
})
