import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { reloadWhenReplaced } from './reload-when-replaced.ts'

reloadWhenReplaced()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

// After the first paint: the font's 125 ranges must not hold it back.
void import('./theme/fonts.ts')
