import {
  deviceJson,
  operationJson,
  type SimulatedOperation,
  type SimulatedPhone,
  type SimulatorState,
} from './state.ts'

const DEADLINE_EXCEEDED = 4
/** Without a `duration`: https://developers.google.com/android/management/reference/rest/v1/enterprises.devices/issueCommand */
export const FORGOTTEN_AFTER_MS = 10 * 60_000
const COMPANY_OWNED_ONLY = new Set(['START_LOST_MODE', 'STOP_LOST_MODE', 'REBOOT'])

/** What phones do between two looks at the clock: carry out what has come, forget what is too old, and tell. */
export function react(state: SimulatorState, now: Date): void {
  for (const operation of state.operations.values()) {
    if (operation.done) continue
    const phone = state.phones.get(operation.phone)
    if (!phone || phone.removed) continue
    const executedAt = +operation.createdAt + phone.reactsAfterMs
    const expiresAt = +operation.createdAt + operation.durationMs
    if (phone.online && executedAt <= +now && executedAt <= expiresAt) {
      execute(state, phone, operation, now)
    } else if (expiresAt <= +now) {
      Object.assign(operation, { done: true, errorCode: DEADLINE_EXCEEDED })
      state.pushes.push({ type: 'COMMAND', data: operationJson(operation), at: now })
    }
  }
  for (const phone of state.phones.values()) if (phone.online) sync(state, phone, now)
}

function execute(
  state: SimulatorState,
  phone: SimulatedPhone,
  operation: SimulatedOperation,
  now: Date,
): void {
  const { type } = operation
  operation.done = true
  if (COMPANY_OWNED_ONLY.has(type) && !phone.companyOwned) {
    Object.assign(operation, { errorCode: 9, commandError: 'MANAGEMENT_MODE' })
  } else {
    state.effects.push({ phone: phone.name, type, at: now })
    if (type === 'START_LOST_MODE') {
      operation.lostModeStatus = phone.lost ? 'ALREADY_IN_LOST_MODE' : 'SUCCESS'
      phone.lost = true
    }
    if (type === 'STOP_LOST_MODE') {
      operation.lostModeStatus = phone.lost ? 'SUCCESS' : 'NOT_IN_LOST_MODE'
      phone.lost = false
    }
    if (type === 'WIPE') phone.removed = true
  }
  state.pushes.push({ type: 'COMMAND', data: operationJson(operation), at: now })
  report(state, phone, now)
}

/** Takes over the policy it should have, as it stands. */
function sync(state: SimulatorState, phone: SimulatedPhone, now: Date): void {
  const policy = phone.policyName ? state.policies.get(phone.policyName) : undefined
  if (!policy || phone.removed) return
  if (
    phone.appliedPolicyName === policy.name &&
    (phone.appliedPolicyVersion ?? 0) >= policy.version
  )
    return
  phone.appliedPolicyName = policy.name
  phone.appliedPolicyVersion = policy.version
  report(state, phone, now)
}

export function report(state: SimulatorState, phone: SimulatedPhone, now: Date): void {
  phone.lastStatusAt = now
  state.pushes.push({ type: 'STATUS_REPORT', data: deviceJson(phone), at: now })
}
