import { expect, type Locator, type Page } from '@playwright/test'

/** A field by its label, which ends in an asterisk where it must be filled in. */
export const field = (page: Page | Locator, label: string): Locator =>
  page.getByLabel(new RegExp(`^${label.replace(/[()]/g, '\\$&')}( \\*)?$`)).and(page.locator('input, textarea, select'))

/** Chooses from a list that opens. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
  await page.keyboard.press('Tab')
}

/** Writes several words into a field that takes a list. */
export async function enter(page: Page | Locator, label: string, ...words: string[]): Promise<void> {
  for (const word of words) {
    await field(page, label).fill(word)
    await field(page, label).press('Enter')
  }
}

export interface Sample {
  slug: string
  /** What its list is called, and its button that makes one. */
  list: string
  make: string
  /** Fills in what must be there besides the name. */
  fill?: (page: Page) => Promise<void>
  /** What its list says of it. */
  shown?: string[]
  /** Changes something, and says what must then be there after a reload. */
  change?: { make: (page: Page) => Promise<void>; see: (page: Page) => Promise<void> }
}

/** One of every kind. What they name is made by Api.directory. */
export const samples: Sample[] = [
  { slug: 'skill-queue', list: 'Skill queues', make: 'New skill queue', shown: ['Voice'] },
  {
    slug: 'agent',
    list: 'Agents',
    make: 'New agent',
    fill: async (page) => {
      await field(page, 'Login').fill('ann@example.com')
      await choose(page, 'Skill queues', 'Sales')
    },
    shown: ['ann@example.com', 'Sales', 'Agent'],
    change: {
      make: (page) => choose(page, 'Role', 'Supervisor'),
      see: (page) => expect(page.getByRole('combobox', { name: 'Role', exact: true })).toHaveValue('Supervisor'),
    },
  },
  { slug: 'org-unit', list: 'Org units', make: 'New org unit' },
  {
    slug: 'caller-number',
    list: 'Caller numbers',
    make: 'New caller number',
    fill: (page) => field(page, 'Number').fill('+862166660000'),
    shown: ['+862166660000', '3'],
    change: { make: (page) => field(page, 'Priority').fill('5'), see: (page) => expect(field(page, 'Priority')).toHaveValue('5') },
  },
  {
    slug: 'caller-number-group',
    list: 'Caller number groups',
    make: 'New caller number group',
    fill: (page) => choose(page, 'Caller numbers', 'Main line'),
    shown: ['Main line'],
  },
  { slug: 'number-type', list: 'Number types', make: 'New number type' },
  {
    slug: 'blocklist-group',
    list: 'Blocklist groups',
    make: 'New blocklist group',
    fill: async (page) => {
      await expect(field(page, 'Calls')).toHaveCount(0)
      await choose(page, 'Limit', 'Limit per day')
      await field(page, 'Calls').fill('3')
    },
    shown: ['Limit per day', '3'],
    change: {
      make: (page) => choose(page, 'Limit', 'Never call'),
      see: (page) => expect(page.getByRole('combobox', { name: 'Limit', exact: true })).toHaveValue('Never call'),
    },
  },
  { slug: 'trust-list', list: 'Trust lists', make: 'New trust list' },
  {
    slug: 'business-result',
    list: 'Business results',
    make: 'New business result',
    fill: async (page) => {
      await field(page, 'Code').fill('LATER')
      await choose(page, 'Refines', 'Sold')
    },
    change: {
      make: (page) => page.getByRole('switch', { name: 'Asks for an appointment' }).check({ force: true }),
      see: (page) => expect(page.getByRole('switch', { name: 'Asks for an appointment' })).toBeChecked(),
    },
  },
  {
    slug: 'questionnaire',
    list: 'Questionnaires',
    make: 'New questionnaire',
    fill: async (page) => {
      await page.getByRole('button', { name: 'Add a question' }).click()
      const first = page.getByRole('group', { name: 'Question 1' })
      await field(first, 'Question').fill('How satisfied are you?')
      await enter(first, 'Options', 'Very', 'Not at all')
      await page.getByRole('button', { name: 'Add a question' }).click()
      const second = page.getByRole('group', { name: 'Question 2' })
      await field(second, 'Question').fill('What could be better?')
      await second.getByRole('combobox', { name: 'Answer' }).click()
      await page.getByRole('option', { name: 'Text', exact: true }).click()
    },
    shown: ['Asked by the agent', '2'],
    change: {
      make: (page) => page.getByRole('button', { name: 'Move question 2 up' }).click(),
      see: async (page) => {
        await expect(field(page.getByRole('group', { name: 'Question 1' }), 'Question')).toHaveValue('What could be better?')
        await expect(page.getByRole('group', { name: 'Question 2' })).toContainText('Not at all')
      },
    },
  },
  {
    slug: 'special-date',
    list: 'Special dates',
    make: 'New special date',
    fill: async (page) => {
      await page.getByRole('checkbox', { name: 'Sunday' }).check()
      await page.getByRole('checkbox', { name: 'Saturday' }).check()
    },
    shown: ['Saturday & Sunday'],
    change: {
      make: async (page) => {
        await page.getByRole('radio', { name: 'Every year' }).check()
        await field(page, 'Month').selectOption('May')
        await field(page, 'Day').selectOption('4')
      },
      see: async (page) => {
        await expect(page.getByRole('radio', { name: 'Every year' })).toBeChecked()
        await expect(field(page, 'Month')).toHaveValue('5')
        await expect(field(page, 'Day')).toHaveValue('4')
      },
    },
  },
  {
    slug: 'voice-prompt',
    list: 'Voice prompts',
    make: 'New voice prompt',
    fill: (page) => field(page, 'Address').fill('https://media.example/hello.wav'),
    shown: ['https://media.example/hello.wav', 'Draft'],
  },
  {
    slug: 'data-attribute',
    list: 'Data attributes',
    make: 'New data attribute',
    fill: async (page) => {
      await field(page, 'Code').fill('city')
      await choose(page, 'Type', 'Text')
    },
    shown: ['city', 'Text', 'No', 'Yes'],
    change: {
      make: async (page) => {
        await expect(field(page, 'Code')).toHaveAttribute('readonly')
        await page.getByRole('switch', { name: 'Masked' }).check({ force: true })
      },
      see: (page) => expect(page.getByRole('switch', { name: 'Masked' })).toBeChecked(),
    },
  },
  {
    slug: 'result-code-map',
    list: 'Result code maps',
    make: 'New result code map',
    fill: async (page) => {
      await page.getByRole('button', { name: 'Add a code' }).click()
      await page.getByLabel('Fail code, Row 1').fill('4861')
      await page.getByLabel('Means, Row 1').selectOption('Busy')
    },
    shown: ['1'],
    change: {
      make: async (page) => {
        await page.getByRole('button', { name: 'Add a code' }).click()
        await expect(page.getByLabel('Fail code, Row 2')).toBeFocused()
        await page.getByLabel('Fail code, Row 2').fill('4801')
        await page.getByLabel('Means, Row 2').selectOption('No answer')
        await page.getByRole('button', { name: 'Remove code 4861' }).click()
      },
      see: async (page) => {
        await expect(page.getByLabel('Fail code, Row 1')).toHaveValue('4801')
        await expect(page.getByLabel('Fail code, Row 2')).toHaveCount(0)
      },
    },
  },
  {
    slug: 'notification-template',
    list: 'Notification templates',
    make: 'New notification template',
    fill: async (page) => {
      await choose(page, 'Provider', 'SMS gateway')
      await field(page, 'Text').fill('Dear ')
      await page.getByRole('button', { name: "Insert Customer's name" }).click()
      await expect(field(page, 'Text')).toBeFocused()
      await expect(page.getByText('Dear Ada Lovelace')).toBeVisible()
      await expect(page.getByText('17 characters in the default alphabet: 1 SMS')).toBeVisible()
    },
    shown: ['SMS gateway', 'Dear {{name}}'],
    change: {
      make: (page) => enter(page, 'Recipients', '13800138000'),
      see: (page) => expect(page.getByText('13800138000')).toBeVisible(),
    },
  },
  {
    slug: 'callback-address',
    list: 'Callback addresses',
    make: 'New callback address',
    fill: (page) => field(page, 'URL').fill('https://crm.example/hooks'),
    shown: ['https://crm.example/hooks', 'Pending'],
    change: {
      make: (page) => page.getByRole('switch', { name: 'And what is below' }).check({ force: true }),
      see: (page) => expect(page.getByRole('switch', { name: 'And what is below' })).toBeChecked(),
    },
  },
]
