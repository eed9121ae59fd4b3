import { readConfig } from './config.ts'
import { ownLifetime } from './lifetime.ts'

const lifetime = ownLifetime()

async function start(): Promise<void> {
  const { serve } = await import('./serve.ts')
  await serve(readConfig(process.env), lifetime)
}

start().catch(lifetime.fail)
