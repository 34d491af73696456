import type { Contact, Task } from '../src/api/types'
import { Bot } from './bot'
import type { Api, Tenant } from './fixtures'

/** Seeded is a tenant in the middle of its day: something of everything is there. */
export interface Seeded {
  readonly api: Api
  /** The agent who has a preview on the screen as soon as a page opens the workbench. */
  readonly agent: string
  /** A path with the ids of this tenant in place of its parameters. */
  readonly fill: (path: string) => string
}

const people = ['Amara Osei', 'Bruno Keller', 'Chiara Rossi', 'Dmitri Ivanov', 'Elif Demir', '陈晓雯', 'Gideon Park', '佐藤花']
const customers = [
  'Ada Okafor', '王建国', 'Beatriz Almeida', '李娜', 'Charles Dubois', 'Deepa Nair', '张伟', 'Erik Lindqvist', 'Fatima Zahra', '刘洋',
  'Grace Wanjiru', 'Hiro Tanaka', 'Isabel Moreno', '赵敏', 'Jonas Weber', 'Khadija Benali', '孙丽', 'Liam Byrne', 'Mei-Ling Chua', 'Noor Haddad',
]

const resources = [
  { id: 'north', displayName: 'North', orgUnit: {} },
  { id: 'renewals', displayName: 'Renewals', skillQueue: {} },
  { id: 'welcome', displayName: 'Welcome calls', skillQueue: {} },
  ...people.map((displayName, i) => ({
    id: `agent-${i + 1}`,
    displayName,
    agent: { subject: `agent-${i + 1}`, skillQueueIds: i < 6 ? ['renewals'] : ['renewals', 'welcome'], extension: String(7001 + i) },
  })),
  { id: 'main-line', displayName: 'Main line', callerNumber: { number: '+862188880000', priority: 1 } },
  { id: 'reserve', displayName: 'Reserve', callerNumber: { number: '+862188880001', priority: 3 } },
  { id: 'both-lines', displayName: 'Both lines', callerNumberGroup: { callerNumberIds: ['main-line', 'reserve'] } },
  { id: 'reached', displayName: 'Reached', businessResult: { code: 'REACHED' } },
  { id: 'sold', displayName: 'Renewed', businessResult: { code: 'RENEWED', parentId: 'reached' } },
  { id: 'callback', displayName: 'Call back', businessResult: { code: 'CALL_BACK', parentId: 'reached', appointmentPopup: true } },
  { id: 'not-interested', displayName: 'Not interested', businessResult: { code: 'NOT_INTERESTED', parentId: 'reached' } },
  { id: 'not-reached', displayName: 'Not reached', businessResult: { code: 'NOT_REACHED' } },
  { id: 'crm', displayName: 'CRM', callbackAddress: { url: 'https://crm.example/calls', status: 'APPROVAL_STATUS_APPROVED' } },
  { id: 'reviewed', displayName: 'New CRM', callbackAddress: { url: 'https://new.crm.example/calls' } },
  {
    id: 'satisfaction',
    displayName: 'Satisfaction',
    questionnaire: {
      questions: [
        { code: 'content', text: 'How content are you with your plan?', type: 'QUESTION_TYPE_SINGLE', required: true, options: ['Very', 'Fairly', 'Not'] },
        { code: 'uses', text: 'What do you use it for?', type: 'QUESTION_TYPE_MULTIPLE', options: ['Work', 'Family', 'Travel'] },
        { code: 'wish', text: 'What would you change?', type: 'QUESTION_TYPE_TEXT' },
      ],
    },
  },
  { id: 'sorry', displayName: 'We missed you', notificationTemplate: { provider: 'NOTIFICATION_PROVIDER_SMS_GATEWAY', text: '{{name}}, we tried to reach you about {{task}}.' } },
  { id: 'greeting', displayName: 'Greeting', voicePrompt: { uri: 'https://media.example/greeting.wav', status: 'APPROVAL_STATUS_APPROVED' } },
  { id: 'do-not-call', displayName: 'Do not call', blocklistGroup: {} },
  { id: 'weekend', displayName: 'Weekend', specialDate: { weekly: { weekdays: [6, 7] } } },
  { id: 'new-year', displayName: 'New Year', specialDate: { yearly: { monthDay: '01-01' } } },
  { id: 'mobile', displayName: 'Mobile', numberType: {} },
  { id: 'office', displayName: 'Office', numberType: {} },
  { id: 'plan', displayName: 'Plan', dataAttribute: { code: 'plan', type: 'ATTRIBUTE_TYPE_STRING', pushToAgent: true } },
  { id: 'ends', displayName: 'Contract ends', dataAttribute: { code: 'ends', type: 'ATTRIBUTE_TYPE_DATE', pushToAgent: true } },
  { id: 'codes', displayName: 'Carrier codes', resultCodeMap: { entries: [{ failCode: '9001', displayedResult: 'DISPLAYED_RESULT_BUSY' }] } },
  { id: 'trusted', displayName: 'Trusted', trustList: {} },
]

const number = (i: number) => `+86138${String(20000000 + i * 7919)}`

/** Fills a tenant. Its last task is the one whose customers agents are shown. */
export async function seed(tenant: Tenant): Promise<Seeded> {
  const api = await tenant.api()
  await api.post('/v1/resources:apply', { resources })
  await api.patch('/v1/tenantSettings', { maskNumbers: true, maxSkipsPerDay: 20, maxSnoozesPerDay: 10 })
  const renewals = {
    displayName: 'Contract renewals, November',
    description: 'Customers whose contract ends within eight weeks.',
    skillQueueId: 'renewals',
    questionnaireId: 'satisfaction',
    businessResultId: 'reached',
    voicePromptIds: ['greeting'],
    blocklistGroupIds: ['do-not-call'],
    previewTimeoutS: 120,
    allowSkipAndClose: true,
    specialDates: [{ specialDateId: 'new-year' }],
    resultPolicy: {
      nonRetryResults: ['DISPLAYED_RESULT_INVALID_NUMBER'],
      defaultEntry: { byResult: true, retries: [{ displayedResult: 'DISPLAYED_RESULT_BUSY', retryTimes: 3, intervalS: 300 }, { displayedResult: 'DISPLAYED_RESULT_NO_ANSWER', retryTimes: 2, intervalS: 3600 }] },
    },
  }
  await api.task('welcome-calls', { displayName: 'Welcome calls', skillQueueId: 'welcome' })
  await api.task('winback', { displayName: 'Win back, spring', skillQueueId: 'welcome', callerNumberIds: [], callerNumberGroupId: 'both-lines' })
  await api.task('renewals', { ...renewals, resultPolicy: undefined })
  await api.patch<Task>('/v1/tasks/renewals', { ...renewals, callerNumberIds: ['main-line'], startTime: undefined, regularPeriods: [{ start: '00:00', end: '23:59' }] })
  await api.post('/v1/tasks/renewals:saveAsTemplate', { displayName: 'Renewals', templateId: 'renewals' })
  await api.contacts('renewals', customers.length, (i) => ({
    reference: `R-${1001 + i}`,
    name: customers[i],
    numbers: [{ number: number(i), numberTypeId: 'mobile' }, { number: number(i + 100), numberTypeId: 'office' }],
    attributes: { plan: i % 2 === 0 ? 'Unlimited 5G' : 'Family 40 GB', ends: `2026-12-${String(10 + (i % 20)).padStart(2, '0')}` },
  }))
  await api.start('renewals')
  await api.contacts('winback', 6)
  await api.start('winback')
  await api.post('/v1/tasks/winback:suspend', {})
  await work(tenant)
  await api.post('/v1/numberLists/do-not-call/numbers:add', { numbers: [{ number: number(17), remark: 'asked on the phone' }] })
  await api.post('/v1/exports', { taskId: 'renewals', purpose: 'Weekly report' })
  await api.post('/v1/apiKeys', { displayName: 'CRM', role: 'ROLE_INTEGRATOR' })
  await api.post('/v1/deliveries:test', { sms: { templateId: 'sorry', recipient: number(0) } })
  const { contacts } = await api.get<{ contacts: Contact[] }>('/v1/tasks/renewals/contacts?pageSize=1')
  const ids: Record<string, string> = { taskId: 'renewals', contactId: contacts[0]?.id ?? '', kind: 'questionnaire', id: 'satisfaction' }
  const { imports } = await importFile(api)
  ids['importId'] = imports[0]?.id ?? ''
  return { api, agent: 'agent-8', fill: (path) => path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name) }
}

/** Six customers are called: three answer. */
async function work(tenant: Tenant): Promise<void> {
  const bot = await Bot.ready(tenant, 'agent-1')
  const answers = [{ questionCode: 'content', values: ['Very'] }]
  const results = [
    { note: 'Stays for two years.', answers },
    { failCode: '00145', businessResultId: 'reached' },
    { businessResultId: 'not-interested', answers },
    { failCode: '00603', businessResultId: 'reached' },
    { note: 'Wants the family plan.', answers },
    { failCode: '00146', businessResultId: 'reached', notReady: true },
  ]
  for (const result of results) {
    const call = await bot.dial(await bot.preview())
    await bot.finish(call, result)
  }
  bot.close()
}

/** A file of which one row is wrong. */
async function importFile(api: Api): Promise<{ imports: { id?: string }[] }> {
  await api.upload('/v1/tasks/welcome-calls/contacts:import?fileName=october.csv', 'number,name\n13900000001,Olga Petrova\nnone,Paul Mbeki\n')
  return api.get('/v1/imports')
}
