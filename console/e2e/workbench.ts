import type { Locator, Page } from '@playwright/test'
import { expect, type Api, type Tenant } from './fixtures'

/** The workbench as an agent sees it. */
export class Workbench {
  constructor(readonly page: Page) {}

  static async of(tenant: Tenant, agent: string, options: { url?: string } = {}): Promise<Workbench> {
    return new Workbench(await tenant.pageOf({ role: 'agent', agent }, `${options.url ?? ''}/workbench`))
  }

  /** The customer on the screen, in a preview or a call. */
  customer(name: string | RegExp = /^Customer \d+$/): Locator {
    return this.page.getByRole('heading', { level: 2, name, exact: true })
  }

  get waiting(): Locator {
    return this.page.getByRole('heading', { name: 'Waiting for the next customer' })
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  get note(): Locator {
    return this.page.getByRole('textbox', { name: 'Note' })
  }

  async ready(): Promise<void> {
    await this.button('Ready').click()
  }

  /** Dials the proposed number of the preview on the screen. */
  async dial(): Promise<void> {
    await this.page.getByRole('button', { name: /^Dial / }).first().click()
    await expect(this.button('Answered')).toBeVisible()
  }

  async answered(): Promise<void> {
    await this.button('Answered').click()
    await expect(this.button('The call is over')).toBeVisible()
  }

  async over(): Promise<void> {
    await this.button('The call is over').click()
    await expect(this.page.getByText('Complete it when you are done')).toBeVisible()
  }
}

/** Says what a test has measured. */
export function measured(what: string): void {
  process.stdout.write(`measured: ${what}\n`)
}

/** Agents, and a running task with so many customers. */
export async function campaign(tenant: Tenant, agents: string[], customers: number, fields: Record<string, unknown> = {}): Promise<Api> {
  const api = await tenant.api()
  await api.directory(...agents)
  await api.task('summer', fields)
  await api.contacts('summer', customers)
  await api.start('summer')
  return api
}

export const survey = {
  id: 'survey',
  displayName: 'Satisfaction',
  questionnaire: {
    questions: [
      { code: 'plan', text: 'Which plan?', type: 'QUESTION_TYPE_SINGLE', options: ['Basic', 'Gold'], required: true },
      { code: 'extras', text: 'Which extras?', type: 'QUESTION_TYPE_MULTIPLE', options: ['Roaming', 'TV', 'Data'] },
      { code: 'age', text: 'How old are you?', type: 'QUESTION_TYPE_NUMBER' },
      { code: 'why', text: 'Anything else?', type: 'QUESTION_TYPE_TEXT' },
    ],
  },
}
