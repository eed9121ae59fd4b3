import { z } from 'zod'
import { deviceProfile } from './certificates.ts'
import { type SheetGeometry, sheetGeometry } from './labels.ts'
import { listQuery } from './list.ts'
import { instant, json, line, paragraph } from './values.ts'

const whole = (minimum: number, maximum: number, fallback: number) =>
  z.number().int().min(minimum).max(maximum).default(fallback)

const timeOfDay = (fallback: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'time_of_day')
    .default(fallback)

const checklist = (fallback: string[]) => z.array(line(100)).max(20).default(fallback)

type Pair = [number, number]

/** Columns and rows, left and top margin, distance from label to label, and the label itself, in mm. */
const sheet = ([columns, rows]: Pair, margin: Pair, pitch: Pair, label: Pair) => {
  const [leftMm, topMm] = margin
  const [pitchXMm, pitchYMm] = pitch
  const [widthMm, heightMm] = label
  const fallback: SheetGeometry = {
    columns,
    rows,
    leftMm,
    topMm,
    pitchXMm,
    pitchYMm,
    widthMm,
    heightMm,
  }
  return sheetGeometry.default(fallback)
}

/** Every setting there is: its form, its limits and what holds until somebody changes it. */
export const SETTINGS = {
  /** Fiscal year of the office: 4 is April. */
  'calendar.fiscalYearStartMonth': whole(1, 12, 4),
  'session.idleMinutes': whole(5, 240, 30),
  'session.absoluteHours': whole(1, 24, 12),
  /** Wrong passwords in a row, for one user name, until it is locked. */
  'login.maxFailures': whole(3, 100, 10),
  'login.lockMinutes': whole(1, 1440, 15),
  /** Wrong passwords from one address: guards against one guess at many names. */
  'login.maxFailuresPerAddress': whole(20, 100_000, 200),
  /** Names of the office and its things, which no new password may hold. */
  'passwords.refusedWords': z.array(line(60).min(2)).max(200).default(['mamori', 'まもり']),
  /** What the button of the identity provider says. */
  'oidc.name': line(60).default('職員認証 (SSO)'),
  /** By what somebody who comes from the provider for the first time is recognised. */
  'oidc.linkBy': z.enum(['none', 'employeeNumber', 'email']).default('none'),
  'oidc.employeeNumberClaim': line(100).default('employee_number'),
  /** Where the provider says in which groups somebody is. */
  'oidc.groupsClaim': line(100).default('groups'),
  /** How well people must have shown who they are (`acr`), in the provider's words; none: as it likes. */
  'oidc.acrValues': z.array(line(200)).max(10).default([]),
  /** Days for which the link of an invitation works. */
  'invitations.validDays': whole(1, 30, 7),
  /** Logins that one request may invite. */
  'invitations.atOnce': whole(1, 1000, 500),
  /** Mappings of a group to security or admin that one request may change. */
  'approvals.mappingsAtOnce': whole(1, 100, 10),
  /** Hours until a request that nobody decided about is void. */
  'approvals.expiryHours': whole(1, 168, 24),
  /** Logins whose roles one request may change. */
  'approvals.roleChangesAtOnce': whole(1, 100, 10),
  /** Authorities that one request may roll over. */
  'approvals.rolloversAtOnce': whole(1, 2, 1),
  'approvals.revocationsAtOnce': whole(1, 1000, 500),
  /** Requests of one person or token, per process; a bulk change of 1,000 rows is 1,000 requests. */
  'requests.perMinute': whole(60, 1_000_000, 12_000),
  /** Asia/Tokyo; slots lie within. */
  'rollout.workingHoursStart': timeOfDay('08:45'),
  'rollout.workingHoursEnd': timeOfDay('17:30'),
  /** Days after handover of the new laptop until the old one counts as not returned. */
  'rollout.returnDueDays': whole(0, 365, 14),
  /** Days after a transfer until a device that is to be handed in counts as not returned. */
  'transfers.returnDueDays': whole(0, 365, 14),
  /** Days after return until a missing erasure certificate is overdue. */
  'erasure.certificateDueDays': whole(1, 365, 30),
  /** What the receiver signs; a receipt keeps it as it was. */
  'handovers.text': paragraph(2000).default(
    '上記の機器を受領しました。\n職務のためにのみ使用し、善良な管理者の注意をもって取り扱い、他人に貸与しません。紛失・盗難・故障のときは直ちに情報担当に連絡し、異動・退職等のときは遅滞なく返却します。',
  ),
  'handovers.checklist': checklist([
    '本体と付属品を確認した',
    '備品番号の表示を確認した',
    '画面ロックの設定を確認した',
    '紛失時の連絡先を確認した',
  ]),
  'handovers.returnText': paragraph(2000).default(
    '上記の機器を返却しました。\n必要なデータの移行が済んでいることを確認しました。機器に残るデータは消去されます。',
  ),
  'handovers.returnChecklist': checklist(['付属品をそろえた', '必要なデータを移した']),
  /** Days before the end of a loan on which its holder is reminded. */
  'handovers.remindDaysBefore': whole(0, 60, 3),
  /** Where the labels lie on the sheets that are bought; A4, 24, 44 and 65 to a page. */
  'labels.a4_24': sheet([3, 8], [6, 12.9], [66, 33.9], [66, 33.9]),
  'labels.a4_44': sheet([4, 11], [8.4, 8.8], [48.3, 25.4], [48.3, 25.4]),
  'labels.a4_65': sheet([5, 13], [4.7, 10.9], [40.6, 21.2], [38.1, 21.2]),
  /** Answers from which on the results of a survey are shown; those planned already keep theirs. */
  'surveys.minimumAnswers': whole(3, 100, 10),
  /** Asia/Tokyo, on working days: when people are reminded of courses. */
  'followUps.from': timeOfDay('08:45'),
  'followUps.to': timeOfDay('17:30'),
  /** Days from one reminder of a person to the next. */
  'followUps.remindEveryDays': whole(1, 90, 7),
  /** Days after the first reminder on which the head of the unit hears of it. */
  'followUps.escalateAfterDays': whole(1, 365, 30),
  /** The largest recording of a course, in megabytes. */
  'recordings.maximumMegabytes': whole(1, 8192, 2048),
  /** How much of a recording has to be watched, in percent. */
  'recordings.watchedPercent': whole(50, 100, 95),
  /** How fast a recording may be played: faster counts no more. */
  'recordings.fastest': z.number().min(1).max(2).default(1.5),
  /** The longest a permission to take a device outside may run, in days. */
  'permits.maxDays': whole(1, 366, 92),
  /** Days a number rests after its release before somebody else may get it. */
  'lines.quarantineDays': whole(0, 730, 90),
  /** How long certificates are valid; the profiles allow 366 days. */
  'certificates.networkDays': whole(1, 366, 365),
  'certificates.managementDays': whole(1, 366, 365),
  /** The same of servers; their profile allows 398 days. */
  'certificates.serverDays': whole(1, 398, 365),
  /** Hours after which a replaced certificate is revoked: the device has the new one in use by then. */
  'certificates.replacedRevokeHours': whole(0, 720, 24),
  /** Days after which a certificate on hold is revoked for good. */
  'certificates.holdDays': whole(1, 90, 14),
  /** Certificates that one person may revoke at once; more take a second person. */
  'certificates.revokeAlone': whole(1, 100, 10),
  /** The same within an hour, so that a fleet isn't revoked one by one. */
  'certificates.revokePerHour': whole(1, 1000, 20),
  /** When an agent checks in again if nothing nudges it; a tenth more or less, so that a fleet spreads. */
  'agents.pollSeconds': whole(15, 86_400, 300),
  /** Between two signs of life on its stream; carriers forget a silent connection after a minute or two. */
  'agents.pingSeconds': whole(5, 600, 60),
  /** Days without a check-in after which a laptop is listed as not seen. */
  'agents.unseenDays': whole(1, 365, 14),
  /** Whether agents get the certificate of the network too; off where something else does (EST, SCEP). */
  'agents.networkCertificates': z.boolean().default(true),
  /** Days before the end of an authority from which on administrators are told. */
  'alerts.authorityDays': whole(1, 730, 90),
  /** Minutes that the oldest job has waited, from which on they are. */
  'alerts.outboxMinutes': whole(1, 1440, 10),
  /** Percent of laptops with an agent that have not been seen, from which on they are. */
  'alerts.silentPercent': whole(1, 100, 10),
  /** Days until an enrolment token that nobody used is worth nothing. */
  'enrollment.tokenDays': whole(1, 180, 30),
  /** Certificates that a second person has to agree to, when a device first asks for one. */
  'enrollment.approvedProfiles': z.array(deviceProfile).max(2).default([]),
  /** When a device that waits for it should ask again. */
  'enrollment.retryAfterSeconds': whole(5, 86_400, 60),
  /** Requests refused to one address within a minute, until it is told to wait. */
  'enrollment.refusalsPerMinute': whole(5, 10_000, 60),
  /** Signed OCSP answers for one address within a second; who asks for more is told to try later. */
  'ocsp.answersPerSecond': whole(1, 100_000, 100),
  /** RADIUS servers and gateways, which are never told so: they would turn devices away. */
  'ocsp.trustedAddresses': z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .max(100)
    .default(['127.0.0.1', '::1']),
  /** Days for which is kept what each door answered, and who was on the network. */
  'access.answerDays': whole(1, 366, 60),
  /** Networks that a device is let into (802.1Q): that of the office, of quarantine, of kitting. */
  'radius.vlan': whole(1, 4094, 10),
  'radius.quarantineVlan': whole(1, 4094, 20),
  'radius.kittingVlan': whole(1, 4094, 30),
  /** What the gate of the mobile network calls its rules for quarantine. */
  'radius.quarantineFilter': line(64).default('quarantine'),
  /** Hours after which somebody who is in is asked anew. */
  'radius.sessionHours': whole(1, 168, 8),
  /** Minutes between two accounting records of a session; three missed, and it counts as over. */
  'radius.interimMinutes': whole(1, 60, 10),
  /** Lines for web conferences, of the whole prefecture. */
  'training.conferenceLines': whole(1, 10_000, 200),
  /** Share of a session, in percent, that counts as having attended a conference. */
  'training.attendedPercent': whole(1, 100, 80),
  /** Minutes before its start from which people are noted down. */
  'training.openMinutesBefore': whole(0, 60, 15),
  /** Days before the network asks in vain on which whom it concerns is warned. */
  'training.warnDays': whole(1, 90, 14),
  /** Days until a device that never came carries a command out no more; a lock is then told it anew. */
  'commands.expiryDays': whole(1, 365, 90),
  /** How far a device is locked where nobody says how far: 1 the screen, 2 sealed, 3 its disk. */
  'commands.lockLevel': whole(1, 3, 2),
  /** What a locked screen shows: whom to call. */
  'commands.lockMessage': line(200).default(
    'この端末は紛失の届出により利用を停止しています。拾得された方は所管課までご連絡ください。',
  ),
  /** Locks within an hour above which each takes a second person; the first of each person never does. */
  'commands.locksPerHour': whole(1, 1000, 20),
  'approvals.commandsAtOnce': whole(1, 1000, 500),
  'approvals.wipesAtOnce': whole(1, 100, 10),
  /** Hours without word from us after which a device locks itself, */
  'leases.graceHours': whole(24, 2160, 168),
  /** once it has also been powered on for so many of them; */
  'leases.poweredOnHours': whole(0, 720, 24),
  /** how far. 0: not at all. */
  'leases.level': whole(0, 3, 2),
  /** Of the Android Management API, as in `enterprises/LC012345`; empty until there is one. */
  'phones.enterprise': z
    .string()
    .regex(/^(enterprises\/[A-Za-z0-9-]{1,50})?$/, 'enterprise')
    .default(''),
  /** Requests to Google in a hundred seconds, of the thousand that it allows. */
  'phones.queriesPer100s': whole(10, 1000, 900),
  /** Days until the code by which a phone enrols is worth nothing. */
  'phones.enrollmentDays': whole(1, 90, 7),
  /** Days without a report until a phone counts as not seen. */
  'phones.unseenDays': whole(1, 365, 14),
  /** How often one person may look at PIN, PUK and recovery keys within an hour. */
  /** How far a lost device is locked (see LOCK_LEVELS); of all that apply the strictest counts. */
  'incidents.lockLaptop': whole(1, 3, 2),
  'incidents.lockSmartphone': whole(1, 2, 2),
  'incidents.lockTheft': whole(1, 3, 3),
  'incidents.lockSensitive': whole(1, 3, 3),
  /** By the network zone that a laptop is of. */
  'incidents.lockAlpha': whole(1, 3, 1),
  'incidents.lockAlphaPrime': whole(1, 3, 1),
  'incidents.lockBeta': whole(1, 3, 2),
  'incidents.lockBetaPrime': whole(1, 3, 2),
  /** What the locked screen says: whom to call. */
  'incidents.lockMessage': line(300).default(
    'この機器は紛失届が出ています。拾われた方は、お手数ですが情報担当までご連絡ください。',
  ),
  /** Minutes for which a link of the hotline is good. */
  'incidents.linkMinutes': whole(5, 120, 30),
  /** Tries with such links from one address within an hour. */
  'incidents.linkTriesPerHour': whole(5, 1000, 30),
  /** Hours until each of these is late. */
  'incidents.headHours': whole(1, 168, 2),
  'incidents.csirtHours': whole(1, 168, 1),
  'incidents.simStopHours': whole(1, 168, 1),
  'incidents.policeHours': whole(1, 720, 24),
  'incidents.assessmentHours': whole(1, 720, 24),
  /** Working days until the loss of property is on paper, and until somebody has another device. */
  'incidents.propertyLossDays': whole(1, 60, 7),
  'incidents.replacementDays': whole(1, 60, 5),
  /** Persons from which on the commission is told; sensitive data, financial harm and malice: one suffices. */
  'incidents.dutyPersons': whole(1, 100_000, 101),
  /** Days for the commission's reports, the day on which the office knew being the first. */
  'incidents.preliminaryDays': whole(1, 5, 3),
  'incidents.finalDays': whole(1, 60, 30),
  'incidents.finalMaliceDays': whole(1, 90, 60),
  /** Minutes after which a drill ends by itself. */
  'incidents.drillMinutes': whole(5, 1440, 60),
  /** Fiscal years, after the one in which it ended, for which is kept what names somebody who left, */
  'retention.leaverYears': whole(1, 30, 5),
  /** what a closed incident says of people and places, */
  'retention.incidentYears': whole(1, 30, 5),
  /** who held and who counted what at a stocktake, with its report, */
  'retention.stocktakeYears': whole(1, 30, 5),
  /** files of imports and transfers, with their rows and what undoing them needs. */
  'retention.importYears': whole(1, 30, 1),
  /** Days for which is kept who was in a conference, as its log has it; the attendance stays. */
  'retention.conferenceDays': whole(30, 3650, 365),
  /** How far somebody has watched a recording; the completion stays. */
  'retention.watchProgressDays': whole(30, 3650, 400),
  /** From which address and with which browser somebody logged in. */
  'retention.loginTraceDays': whole(90, 3650, 1095),
  /** Which requests for certificates were refused. */
  'retention.refusalDays': whole(30, 3650, 365),
  /** What changed in the inventory of a laptop; what it is now stays. */
  'retention.inventoryDays': whole(30, 3650, 1095),
  /** Notices in the console, which are also what was mailed. */
  'retention.notificationDays': whole(30, 3650, 365),
  /** Fiscal years for which is kept what people wrote in passing: reasons, notes, where they went. */
  'retention.remarkYears': whole(1, 30, 5),
  /** How often one person may look at PIN and PUK within an hour. */
  'secrets.revealsPerHour': whole(1, 1000, 20),
} as const satisfies Record<string, z.ZodType>

export type SettingKey = keyof typeof SETTINGS
export type Settings = { [K in SettingKey]: z.output<(typeof SETTINGS)[K]> }
export const SETTING_KEYS = Object.keys(SETTINGS) as [SettingKey, ...SettingKey[]]

export const setting = z.object({
  /** The key, as react-admin wants an `id`. */
  id: z.enum(SETTING_KEYS),
  value: json,
  default: json,
  /** JSON Schema of the value: what a form may offer. */
  schema: z.record(z.string(), json),
  /** Null while the default holds. */
  updatedAt: instant.nullable(),
})
export type Setting = z.infer<typeof setting>

export const settingParams = z.object({ key: z.enum(SETTING_KEYS) })
export const settingUpdate = z.strictObject({ value: json })
export const settingQuery = listQuery({ sort: ['id'], filter: {} })
