import { defineConfig } from '@playwright/test'
import journeys from './playwright.config'

/** What is measured, which says something on a machine that does nothing else. */
export default defineConfig(journeys, { testMatch: '*.bench.ts', timeout: 300_000 })
