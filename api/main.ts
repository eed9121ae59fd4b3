import { readConfig } from './config.ts'
import { ownLifetime } from './lifetime.ts'
import { SIGNER_CHILD } from './signer/child.ts'

const lifetime = ownLifetime()

/** The signer loads neither database nor HTTP: what is not there can't be turned against it. */
async function start(): Promise<void> {
  const config = readConfig(process.env)
  const isChild = process.argv.includes(SIGNER_CHILD)
  if (isChild || config.role === 'signer') {
    const { runSigner } = await import('./signer/process.ts')
    await runSigner(config, lifetime, { demo: isChild && config.embedded && config.loopback })
  } else {
    const { serve } = await import('./serve.ts')
    await serve(config, lifetime)
  }
}

start().catch(lifetime.fail)
