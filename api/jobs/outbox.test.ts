import { queueScenarios } from '#tests/queue-scenarios'
import { inProcessCarrier } from './queue.ts'

queueScenarios(
  () => inProcessCarrier(),
  () => ({}),
)
