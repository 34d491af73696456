import i18next, { type ReadCallback } from 'i18next'
import { initReactI18next } from 'react-i18next'

/** The languages, by what each calls itself. */
export const languages = { en: 'English', zh: '中文' } as const
export type Language = keyof typeof languages

const files = import.meta.glob<{ default: Record<string, unknown> }>('../locales/*/*.json')

/** Brings a namespace when a page first wants it: each is a file of its own. */
const loader = {
  type: 'backend' as const,
  init: () => undefined,
  read: (language: string, namespace: string, done: ReadCallback) => {
    const load = files[`../locales/${language}/${namespace}.json`]
    if (load === undefined) return done(new Error(`no texts ${namespace} in ${language}`), null)
    load().then(
      (module) => done(null, module.default),
      (error: Error) => done(error, null),
    )
  },
}

const kept = 'foredial-language'

/** What was chosen, else the first language of the browser that there is, else English. */
function preferred(): Language {
  const wanted = [localStorage.getItem(kept) ?? '', ...navigator.languages].map((l) => l.slice(0, 2))
  return wanted.find((l): l is Language => l in languages) ?? 'en'
}

/** Begins with the language that was chosen, else the browser's. */
export async function startTexts(): Promise<void> {
  await i18next
    .use(loader)
    .use(initReactI18next)
    .init({
      lng: preferred(),
      fallbackLng: false,
      supportedLngs: Object.keys(languages),
      load: 'languageOnly',
      ns: ['common', 'enums'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    })
  document.documentElement.lang = i18next.language
}

/** Changes the language, here and for the next time. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(kept, language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
