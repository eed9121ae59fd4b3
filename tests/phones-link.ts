import type { PhoneConnector } from '#api/phones/connector'
import type { PhonesLink } from '#api/phones/link'

/** Phones that nobody looks at: it says yes to everything, and remembers nothing. */
export function memoryPhones(): PhonesLink {
  let count = 0
  const connector: PhoneConnector = {
    enroll: async (enterprise) => ({
      tokenName: `${enterprise}/enrollmentTokens/${++count}`,
      provisioning: '{}',
    }),
    endEnrollment: async () => {},
    publishPolicy: async () => ++count,
    assignPolicy: async () => {},
    setUse: async () => {},
    issue: async (resourceName, { type }) => ({
      name: `${resourceName}/operations/${++count}`,
      type,
      createdAt: new Date(),
      done: false,
      outcome: null,
    }),
    operations: async () => [],
    operation: async () => null,
    cancel: async () => {},
    status: async () => null,
    devices: async () => ({ reports: [], nextPageToken: null }),
  }
  return { kind: 'simulator', connector, trust: null, enterprise: 'enterprises/LCmemory' }
}
