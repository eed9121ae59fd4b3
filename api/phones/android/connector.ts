import { z } from 'zod'
import type { PhoneOperationType } from '#contract/phones'
import { ConnectorError, type PhoneConnector, type RemoteOperation } from '../connector.ts'
import { googlePolicy } from './policy.ts'
import { createRest, type RestOptions } from './rest.ts'
import { googleDevice, googleOperation, operationOf, reportOf } from './shapes.ts'

/** As many as Google gives on one page. */
const PAGE = 100
/** Of operations. Google says nothing of their order, so all are read; few phones have more than one page. */
const OPERATION_PAGES = 20

const FOUND = {
  defaultMessage: 'This phone is lost. Please hand it in at the nearest police station.',
  localizedMessages: { ja: 'この端末は紛失物です。最寄りの警察署にお届けください。' },
}

/** What a command says besides its type. */
function paramsOf(type: PhoneOperationType, message: string | null): object {
  if (type === 'START_LOST_MODE')
    return {
      startLostModeParams: { lostMessage: message ? { defaultMessage: message } : FOUND },
    }
  if (type === 'STOP_LOST_MODE') return { stopLostModeParams: {} }
  if (type === 'LOCK') return {}
  // The reset protection stays: whoever finds it can't set it up for themselves.
  return {
    wipeParams: { wipeDataFlags: ['PRESERVE_RESET_PROTECTION_DATA', 'WIPE_EXTERNAL_STORAGE'] },
  }
}

const token = z.object({ name: z.string(), qrCode: z.string().min(2) })
const published = z.object({ version: z.coerce.number().int() })
const operationPage = z.object({
  operations: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(''),
})
const devicePage = z.object({
  devices: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(''),
})

/** The Android Management API, by plain REST. */
export function createAndroidManagement(options: RestOptions): PhoneConnector {
  const rest = createRest(options)
  const patchDevice = (resourceName: string, body: Record<string, unknown>) =>
    rest('PATCH', resourceName, z.unknown(), {
      query: { updateMask: Object.keys(body).join(',') },
      body,
    })

  return {
    enroll: async (enterprise, { policyId, enrollmentId, validSeconds }) => {
      const { name, qrCode } = await rest('POST', `${enterprise}/enrollmentTokens`, token, {
        body: {
          policyName: `${enterprise}/policies/${policyId}`,
          // Comes back with the phone that used it.
          additionalData: enrollmentId,
          duration: `${validSeconds}s`,
          oneTimeOnly: true,
          allowPersonalUsage: 'PERSONAL_USAGE_DISALLOWED',
        },
      })
      return { tokenName: name, provisioning: qrCode }
    },
    endEnrollment: async (tokenName) => {
      await unlessGone(rest('DELETE', tokenName, z.unknown()))
    },
    publishPolicy: async (enterprise, policyId, policy) => {
      const path = `${enterprise}/policies/${policyId}`
      return (await rest('PATCH', path, published, { body: googlePolicy(policy) })).version
    },
    assignPolicy: async (resourceName, policyId) => {
      const enterprise = resourceName.split('/').slice(0, 2).join('/')
      await patchDevice(resourceName, { policyName: `${enterprise}/policies/${policyId}` })
    },
    setUse: async (resourceName, enabled) => {
      await patchDevice(resourceName, { state: enabled ? 'ACTIVE' : 'DISABLED' })
    },
    issue: async (resourceName, { type, message, validSeconds }) =>
      operationOf(
        await rest('POST', `${resourceName}:issueCommand`, googleOperation, {
          body: { type, duration: `${validSeconds}s`, ...paramsOf(type, message) },
        }),
      ),
    operations: async (resourceName) => {
      const found: RemoteOperation[] = []
      let pageToken = ''
      for (let page = 0; page < OPERATION_PAGES; page++) {
        const answer = await rest('GET', `${resourceName}/operations`, operationPage, {
          query: { pageSize: String(PAGE), ...(pageToken && { pageToken }) },
        })
        // Of other kinds of operation there is nothing to read.
        const read = answer.operations.flatMap((one) => googleOperation.safeParse(one).data ?? [])
        found.push(...read.map(operationOf))
        pageToken = answer.nextPageToken
        if (!pageToken) break
      }
      return found
    },
    operation: async (name) => {
      const found = await unlessGone(rest('GET', name, googleOperation))
      return found ? operationOf(found) : null
    },
    cancel: async (name) => {
      await unlessGone(rest('POST', `${name}:cancel`, z.unknown(), { body: {} }))
    },
    status: async (resourceName) => {
      const found = await unlessGone(rest('GET', resourceName, googleDevice))
      return found ? reportOf(found) : null
    },
    devices: async (enterprise, pageToken) => {
      const answer = await rest('GET', `${enterprise}/devices`, devicePage, {
        query: { pageSize: String(PAGE), ...(pageToken && { pageToken }) },
      })
      const read = answer.devices.flatMap((one) => googleDevice.safeParse(one).data ?? [])
      return { reports: read.map(reportOf), nextPageToken: answer.nextPageToken || null }
    },
  }
}

async function unlessGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request
  } catch (error) {
    if (error instanceof ConnectorError && error.failure === 'gone') return null
    throw error
  }
}
