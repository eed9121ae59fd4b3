import { z } from 'zod'

export const ROLES = [
  'employee',
  'section_head',
  'it_staff',
  'trainer',
  'security',
  'auditor',
  'admin',
] as const

export const role = z.enum(ROLES)
export type Role = z.infer<typeof role>

/** How far a permission reaches: every row, the rows of one's units, or one's own. */
/** `training`: of imports those of sessions and attendance, whoever sent them. */
export const REACHES = ['all', 'training', 'unit', 'own'] as const
export type Reach = (typeof REACHES)[number]

const everybody = Object.fromEntries(ROLES.map((name) => [name, 'all'])) as Record<Role, Reach>
const owner = Object.fromEntries(ROLES.map((name) => [name, 'own'])) as Record<Role, Reach>

/**
 * Who may do what. The one table that routes, row-level filters and the console's menus read;
 * row security in the database states the same a second time, and a test holds both against each other.
 */
export const PERMISSIONS = {
  'account.own': owner,
  'units.read': everybody,
  'units.write': { it_staff: 'all' },
  'staff.read': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    trainer: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'staff.write': { it_staff: 'all' },
  'ledger.read': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'ledger.write': { it_staff: 'all' },
  /** What was done to many devices at once, and what was refused. */
  'batches.read': { it_staff: 'all', auditor: 'all', admin: 'all' },
  /** One's own receipt, from one's own page; IT staff with the person at the counter. */
  'acceptances.answer': { ...owner, it_staff: 'all' },
  /** To take a device one holds outside. */
  'permits.request': owner,
  /** Never one's own. */
  'permits.decide': { section_head: 'unit' },
  /** That one still has what one holds. */
  'possession.answer': owner,
  'stocktakes.read': {
    section_head: 'unit',
    it_staff: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'stocktakes.write': { it_staff: 'all' },
  /** The head; IT staff where there is none. */
  'stocktakes.attest': { section_head: 'unit', it_staff: 'all' },
  'rollout.read': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'rollout.write': { it_staff: 'all' },
  /** One's own swap at a time that suits; IT staff for anybody. */
  'rollout.book': { ...owner, it_staff: 'all' },
  /** What the program is judged by, and the yearly schedule. */
  'indicators.read': {
    section_head: 'all',
    it_staff: 'all',
    trainer: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'indicators.write': { it_staff: 'all', admin: 'all' },
  'surveys.read': everybody,
  /** Once, and without a name. */
  'surveys.answer': owner,
  'course-recordings.read': everybody,
  'course-recordings.write': { trainer: 'all' },
  'course-recordings.watch': owner,
  'watch-progress.read': {
    ...owner,
    it_staff: 'all',
    trainer: 'all',
    auditor: 'all',
    admin: 'all',
  },
  /** What is asked, with the right answers. */
  'quizzes.write': { trainer: 'all' },
  'quizzes.read': everybody,
  'quizzes.take': owner,
  /** How it went is the person's and those who teach. */
  'quiz-attempts.read': { ...owner, trainer: 'all' },
  /** Who has not completed what, unit by unit. */
  'follow-ups.read': {
    section_head: 'unit',
    it_staff: 'all',
    trainer: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'follow-ups.remind': { trainer: 'all' },
  'completions.certificate': { ...owner, trainer: 'all', auditor: 'all' },
  /** Before the day they are the head's and IT staff's to know, not yet the person's. */
  'transfers.read': {
    section_head: 'unit',
    it_staff: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'transfers.write': { it_staff: 'all' },
  'erasures.read': { it_staff: 'all', auditor: 'all', admin: 'all' },
  'erasures.write': { it_staff: 'all' },
  'certificates.read': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'certificates.issue': { it_staff: 'all', security: 'all' },
  /** For a server that devices trust: whoever has one can stand in for it. */
  'certificates.server': { security: 'all', admin: 'all' },
  'certificates.hold': { it_staff: 'all', security: 'all' },
  /** For good, or given back; and keys that are blocked. */
  'certificates.revoke': { security: 'all' },
  'blocked-keys.read': { it_staff: 'all', security: 'all', auditor: 'all', admin: 'all' },
  /** To ask for it; security agrees. */
  'authorities.rollover': { admin: 'all' },
  /** A rehearsal of issuing the fleet anew; it takes the signer's time. */
  'certificates.drill': { security: 'all', admin: 'all' },
  'authorities.read': { it_staff: 'all', security: 'all', auditor: 'all', admin: 'all' },
  /** Who is on the network, since when and from where. */
  'network-sessions.read': { it_staff: 'all', security: 'all', auditor: 'all' },
  /** Why a device was turned away. */
  'access.explain': { it_staff: 'all', security: 'all' },
  /** What gets a device its first certificate, and who used it. */
  'enrollment.read': { it_staff: 'all', security: 'all', auditor: 'all', admin: 'all' },
  'enrollment.write': { it_staff: 'all', security: 'all' },
  /** One's own loss at once; the hotline for anybody. */
  'incidents.report': { ...owner, section_head: 'unit', it_staff: 'all', security: 'all' },
  'incidents.read': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    security: 'all',
    auditor: 'all',
  },
  /** A link by which somebody without login reports. */
  'incidents.link': { it_staff: 'all', security: 'all' },
  /** What people have to do about it: the carrier, the police, the letters. */
  'incidents.chores': { it_staff: 'all', security: 'all' },
  /** Judging, giving back, writing off, practising. */
  'incidents.handle': { security: 'all' },
  /** What the commission is told. */
  'incidents.assessments': { security: 'all', auditor: 'all' },
  /** What laptops are made of, who signs on and what is installed. */
  'inventories.read': { it_staff: 'all', security: 'all', auditor: 'all', admin: 'all' },
  /** What is asked of laptops everybody may know. */
  'posture-policies.read': everybody,
  'posture-policies.write': { security: 'all', admin: 'all' },
  'extensions.read': everybody,
  /** Who had a number when; who has it now stands in the phone book. */
  'extensions.history': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'lines.read': { it_staff: 'all', security: 'all', auditor: 'all', admin: 'all' },
  'lines.write': { it_staff: 'all' },
  /** Smartphones as they are managed: what they report, what was asked of them, what is done by hand. */
  'phones.read': { it_staff: 'all', security: 'all', auditor: 'all', admin: 'all' },
  'phones.write': { it_staff: 'all', security: 'all' },
  /** What all of them are told to be. */
  'phone-policies.write': { it_staff: 'all' },
  /** PIN, PUK: each look asks for a reason and leaves it in the audit. */
  'secrets.reveal': { it_staff: 'all', security: 'all' },
  'courses.read': everybody,
  'courses.write': { trainer: 'all' },
  /** Who is booked where, and who was there. */
  'course-bookings.read': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    trainer: 'all',
    auditor: 'all',
    admin: 'all',
  },
  'course-bookings.write': { ...owner, section_head: 'unit', trainer: 'all' },
  'course-bookings.units': { section_head: 'unit', trainer: 'all' },
  /** By the code that is shown in the room. */
  'attendances.own': owner,
  'conference-logs.read': { trainer: 'all', auditor: 'all' },
  'completions.read': {
    ...owner,
    section_head: 'unit',
    it_staff: 'all',
    trainer: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  /** Who is on leave or away, and until when. */
  'course-exceptions.read': {
    ...owner,
    trainer: 'all',
    security: 'all',
    auditor: 'all',
    admin: 'all',
  },
  /** What devices are told to do, and how they are locked. */
  'commands.read': { it_staff: 'all', security: 'all', auditor: 'all', admin: 'all' },
  /** One device: to lock it, or to send it on an errand. */
  'commands.send': { it_staff: 'all', security: 'all' },
  /** To ask for it; somebody else agrees. */
  'commands.mass': { security: 'all' },
  /** To give a device free again, also by telephone. */
  'locks.release': { security: 'all' },
  'command-keys.rotate': { admin: 'all' },
  'leases.extend': { admin: 'all' },
  'imports.read': { it_staff: 'all', auditor: 'all', admin: 'all', trainer: 'training' },
  'imports.write': { it_staff: 'all', trainer: 'training' },
  /** What needs two people. Nobody decides about their own request. */
  'approvals.read': { security: 'all', auditor: 'all', admin: 'all' },
  'approvals.decide': { security: 'all', admin: 'all' },
  'approvals.withdraw': { security: 'own', admin: 'own' },
  'audit.read': { auditor: 'all', admin: 'all' },
  'users.read': { admin: 'all', auditor: 'all' },
  'users.write': { admin: 'all' },
  /** A directory that says who works here (SCIM): a token's business, and of no other use. */
  'users.provision': { admin: 'all' },
  /** To see who is logged in, and end it. */
  'sessions.end': { admin: 'all' },
  /** What is not as it should be with the installation, and who was told. */
  'alerts.read': { security: 'all', auditor: 'all', admin: 'all' },
  /** That somebody sees to it. */
  'alerts.acknowledge': { security: 'all', admin: 'all' },
  /** A message that says nothing, to see whether it arrives. */
  'alerts.test': { admin: 'all' },
  'jobs.read': { admin: 'all' },
  'jobs.write': { admin: 'all' },
  /** How long what names people is kept, and how much of it is due to be erased. */
  'retention.read': { admin: 'all', auditor: 'all' },
  'settings.read': everybody,
  'settings.write': { admin: 'all' },
} as const satisfies Record<string, Partial<Record<Role, Reach>>>

export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as [Permission, ...Permission[]]
export type Permission = keyof typeof PERMISSIONS
export const permission = z.enum(PERMISSION_NAMES)

const WIDER: Record<Reach, number> = { own: 1, unit: 2, training: 3, all: 4 }

/** The widest reach that any of the roles gives, or null when none of them may. */
export function reachOf(name: Permission, roles: readonly string[]): Reach | null {
  const granted: Partial<Record<string, Reach>> = PERMISSIONS[name]
  let widest: Reach | null = null
  for (const held of roles) {
    const reach = granted[held]
    if (reach && (!widest || WIDER[reach] > WIDER[widest])) widest = reach
  }
  return widest
}
