import { readFileSync } from 'node:fs'

/** The paths of all pages, as src/app/routes.tsx has them. */
export function pagePaths(): string[] {
  const routes = readFileSync(new URL('../src/app/routes.tsx', import.meta.url), 'utf8')
  return [...routes.matchAll(/^ {2}'(\/[^']*)': lazy\(/gm)].map(([, path]) => path ?? '')
}
