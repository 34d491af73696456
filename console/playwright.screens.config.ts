import { defineConfig } from '@playwright/test'
import journeys from './playwright.config'

/** Makes the pictures of docs/console.md. */
export default defineConfig(journeys, { testMatch: '*.shots.ts', timeout: 180_000 })
