import type { Settings } from '#contract/settings'
import type { DoorDecision } from './door-queries.ts'

/** Attributes of an answer, in the form of rlm_rest: into the reply, each once. */
export type Reply = Record<string, string | number>

const HOUR_SECONDS = 3_600

/**
 * What the element is told along with an admission. After Session-Timeout it asks anew, should a
 * Disconnect-Request ever get lost; it sends Class back with each accounting record (RFC 2865 §5.25).
 */
export function admission(
  door: 'radius-certificate' | 'radius-line',
  { decision, reasons }: DoorDecision,
  settings: Settings,
  key: string,
): Reply {
  const sessionClass = formatClass({
    door,
    decision: decision === 'allow' ? 'allow' : 'quarantine',
    key,
  })
  return {
    ...(door === 'radius-certificate'
      ? vlan(vlanOf({ decision, reasons }, settings))
      : decision === 'quarantine' && { 'Filter-Id': settings['radius.quarantineFilter'] }),
    'Session-Timeout': settings['radius.sessionHours'] * HOUR_SECONDS,
    'Termination-Action': 'RADIUS-Request',
    'Acct-Interim-Interval': settings['radius.interimMinutes'] * 60,
    Class: `0x${Buffer.from(sessionClass).toString('hex')}`,
    ...message({ decision, reasons }),
  }
}

/** Codes alone: an element logs it, and some show it. */
export const message = ({ decision, reasons }: DoorDecision): Reply => ({
  'Reply-Message': ['mamori:', decision, ...reasons].join(' ').slice(0, 200),
})

function vlanOf({ decision, reasons }: DoorDecision, settings: Settings): number {
  if (decision === 'allow') return settings['radius.vlan']
  return reasons.includes('kitting')
    ? settings['radius.kittingVlan']
    : settings['radius.quarantineVlan']
}

/** RFC 3580 §3.31. */
const vlan = (number: number): Reply => ({
  'Tunnel-Type': 'VLAN',
  'Tunnel-Medium-Type': 'IEEE-802',
  'Tunnel-Private-Group-Id': String(number),
})

/** What an admission was, for the accounting that follows: by serial number, or by phone number or IMSI. */
interface SessionClass {
  door: 'radius-certificate' | 'radius-line'
  decision: 'allow' | 'quarantine'
  key: string
}

const formatClass = ({ door, decision, key }: SessionClass): string =>
  ['mamori1', door === 'radius-certificate' ? 'c' : 'l', decision[0], key].join(':')
/** @param text as rlm_rest passes octets on: in hex behind 0x, or as they are */
export function readClass(text: string | undefined): SessionClass | undefined {
  const plain = /^0x([0-9a-f]{2})+$/i.test(text ?? '')
    ? Buffer.from(text!.slice(2), 'hex').toString('latin1')
    : text
  const [, door, decision, key] =
    /^mamori1:([cl]):([aq]):([0-9a-f]{1,40})$/i.exec(plain ?? '') ?? []
  if (!door || !decision || !key) return undefined
  return {
    door: door === 'c' ? 'radius-certificate' : 'radius-line',
    decision: decision === 'a' ? 'allow' : 'quarantine',
    key: key.toLowerCase(),
  }
}
