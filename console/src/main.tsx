import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/app.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { startTexts } from './i18n'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

// After the server was renewed an open page asks for parts of the old console that are no longer there.
window.addEventListener('vite:preloadError', (event) => {
  event.preventDefault()
  window.location.reload()
})

await startTexts()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
