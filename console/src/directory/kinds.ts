import type { Icon } from '@tabler/icons-react'
import {
  IconBan,
  IconBinaryTree,
  IconBuildingCommunity,
  IconCalendarEvent,
  IconClipboardList,
  IconColumns,
  IconDeviceMobile,
  IconHeadset,
  IconMessage2,
  IconPhone,
  IconPhoneCalling,
  IconReplace,
  IconShieldCheck,
  IconUsersGroup,
  IconVolume,
  IconWebhook,
} from '@tabler/icons-react'
import type { Resource, ResourceKind } from '../api/types'

/** Spec is the field of a resource that has what only its kind has. */
export type Spec = Exclude<keyof Resource, 'id' | 'displayName' | 'etag' | 'createTime' | 'updateTime' | 'orgUnitId'>

/** The cards of the directory, in their order. */
export const groups = ['people', 'numbers', 'calls', 'messages'] as const

interface About {
  kind: Exclude<ResourceKind, 'RESOURCE_KIND_UNSPECIFIED'>
  icon: Icon
  group: (typeof groups)[number]
  /** The fields of the spec that its list shows. */
  columns: string[]
  /** What a new one begins with: the server's own defaults, so that the form shows what will hold. */
  initial: Resource
  /** A tenant has at most one. */
  single?: true
  /** Somebody decides whether it may be used. */
  reviewed?: true
  /** It has a number list of its id. */
  numbers?: true
}

const about: Record<Spec, About> = {
  skillQueue: {
    kind: 'RESOURCE_KIND_SKILL_QUEUE',
    icon: IconUsersGroup,
    group: 'people',
    columns: ['medium'],
    initial: { skillQueue: { medium: 'MEDIUM_VOICE' } },
  },
  agent: {
    kind: 'RESOURCE_KIND_AGENT',
    icon: IconHeadset,
    group: 'people',
    columns: ['subject', 'skillQueueIds', 'extension', 'role'],
    initial: { agent: { subject: '', skillQueueIds: [], extension: '', role: 'AGENT_ROLE_AGENT' } },
  },
  orgUnit: { kind: 'RESOURCE_KIND_ORG_UNIT', icon: IconBuildingCommunity, group: 'people', columns: [], initial: { orgUnit: {} } },
  callerNumber: {
    kind: 'RESOURCE_KIND_CALLER_NUMBER',
    icon: IconPhone,
    group: 'numbers',
    columns: ['number', 'priority'],
    initial: { callerNumber: { number: '', priority: 3 } },
  },
  callerNumberGroup: {
    kind: 'RESOURCE_KIND_CALLER_NUMBER_GROUP',
    icon: IconPhoneCalling,
    group: 'numbers',
    columns: ['callerNumberIds'],
    initial: { callerNumberGroup: { callerNumberIds: [] } },
  },
  numberType: { kind: 'RESOURCE_KIND_NUMBER_TYPE', icon: IconDeviceMobile, group: 'numbers', columns: [], initial: { numberType: {} } },
  blocklistGroup: {
    kind: 'RESOURCE_KIND_BLOCKLIST_GROUP',
    icon: IconBan,
    group: 'numbers',
    columns: ['limit', 'maxCalls'],
    initial: { blocklistGroup: { limit: 'BLOCKLIST_LIMIT_NEVER' } },
    numbers: true,
  },
  trustList: { kind: 'RESOURCE_KIND_TRUST_LIST', icon: IconShieldCheck, group: 'numbers', columns: [], initial: { trustList: {} }, single: true, numbers: true },
  businessResult: {
    kind: 'RESOURCE_KIND_BUSINESS_RESULT',
    icon: IconBinaryTree,
    group: 'calls',
    columns: ['code', 'appointmentPopup'],
    initial: { businessResult: { code: '', parentId: '', appointmentPopup: false } },
  },
  questionnaire: {
    kind: 'RESOURCE_KIND_QUESTIONNAIRE',
    icon: IconClipboardList,
    group: 'calls',
    columns: ['mode', 'questions'],
    initial: { questionnaire: { mode: 'QUESTIONNAIRE_MODE_MANUAL', questions: [] } },
  },
  specialDate: {
    kind: 'RESOURCE_KIND_SPECIAL_DATE',
    icon: IconCalendarEvent,
    group: 'calls',
    columns: ['days'],
    initial: { specialDate: { weekly: { weekdays: [] } } },
  },
  voicePrompt: {
    kind: 'RESOURCE_KIND_VOICE_PROMPT',
    icon: IconVolume,
    group: 'calls',
    columns: ['uri', 'status'],
    initial: { voicePrompt: { uri: '', status: 'APPROVAL_STATUS_DRAFT' } },
    reviewed: true,
  },
  dataAttribute: {
    kind: 'RESOURCE_KIND_DATA_ATTRIBUTE',
    icon: IconColumns,
    group: 'calls',
    columns: ['code', 'type', 'mandatory', 'pushToAgent'],
    initial: { dataAttribute: { code: '', mandatory: false, pushToAgent: true, masked: false, editable: false } },
  },
  resultCodeMap: {
    kind: 'RESOURCE_KIND_RESULT_CODE_MAP',
    icon: IconReplace,
    group: 'calls',
    columns: ['entries'],
    initial: { resultCodeMap: { entries: [] } },
    single: true,
  },
  notificationTemplate: {
    kind: 'RESOURCE_KIND_NOTIFICATION_TEMPLATE',
    icon: IconMessage2,
    group: 'messages',
    columns: ['provider', 'text'],
    initial: { notificationTemplate: { channel: 'NOTIFICATION_CHANNEL_SMS', providerTemplateId: '', text: '', recipientNumbers: [] } },
  },
  callbackAddress: {
    kind: 'RESOURCE_KIND_CALLBACK_ADDRESS',
    icon: IconWebhook,
    group: 'messages',
    columns: ['url', 'prefix', 'status'],
    initial: { callbackAddress: { url: '', prefix: false, signingSecret: '' } },
    reviewed: true,
  },
}

export interface Kind extends About {
  spec: Spec
  /** What the addresses of its pages have. */
  slug: string
}

const isSpec = (name: string): name is Spec => name in about

/** All kinds there are. */
export const kinds: readonly Kind[] = Object.keys(about)
  .filter(isSpec)
  .map((spec) => Object.assign(about[spec], { spec, slug: spec.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`) }))

/** What the id of a resource that is being made stands as in an address: no id begins with an underscore. */
export const newId = '_new'

export const kindBySlug = (slug: string | undefined) => kinds.find((k) => k.slug === slug)

/** The kind a resource is of. */
export const kindOf = (resource: Resource) => kinds.find((k) => resource[k.spec] !== undefined)

export const pathOf = (kind: Kind, id?: string) => `/directory/${kind.slug}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`
