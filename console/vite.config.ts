import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { firstLoadBudget } from './build/budget.ts'

/** A gateway to work against: `npm run dev` passes its API on. */
const gateway = process.env['FOREDIAL_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react(), firstLoadBudget()],
  // The gateway puts a nonce of its own into every answer.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../services/gateway/internal/console/dist',
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would not pass the content policy as script or style.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/auth', '/openapi.json'].map((path) => [path, { target: gateway }])),
  },
  test: { include: ['src/**/*.test.ts'] },
})
