import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { dayOf, timeOf } from '../calendar.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import * as queries from './appointment-queries.ts'
import { tellHolders } from './notices.ts'
import { naming } from './refusals.ts'
import * as slots from './slot-queries.ts'

/* Everywhere the replacement is locked first and its appointment and slot after it, as a step of the
 * replacement does, so that the two never wait for each other. */

/** Books a swap. The seat is the database's to give: of two who race for the last, one gets it. */
export async function book(
  tx: Transaction,
  actor: Actor,
  { replacementId, slotId }: { replacementId: string; slotId: string },
  now: Date,
): Promise<string> {
  const replacement = await queries.lockReplacement(tx, actor, replacementId)
  if (!replacement) throw await notOwn(tx, actor, replacementId)
  const { state, waveState, holderId, unitId } = replacement
  if (state === 'scheduled') throw refusal('replacementId', 'already_booked')
  if (state === 'planned') throw refusal('replacementId', 'not_prepared')
  if (state !== 'prepared' && state !== 'absent') {
    throw refusal('replacementId', 'not_bookable', { state })
  }
  if (waveState !== 'open') throw refusal('replacementId', `wave_${waveState}`)
  const slot = await bookable(tx, slotId, unitId, now)
  const id = await naming(() => queries.insert(tx, { slotId, replacementId, holderId, unitId }))
  await tellHolders(tx, 'appointment_booked', [{ id, holderId, ...shown(slot) }])
  return id
}

/** Of somebody whose replacement one may see, though not book; of others not even that it is there. */
async function notOwn(tx: Transaction, actor: Actor, replacementId: string): Promise<AppError> {
  const fields = [{ field: 'replacementId', code: 'not_own' }]
  return (await queries.seesReplacement(tx, actor, replacementId))
    ? new AppError('forbidden', { fields })
    : new AppError('not_found')
}

/** Moves an appointment to another slot; it stays the same entry in the person's calendar. */
export async function rebook(
  tx: Transaction,
  actor: Actor,
  id: string,
  slotId: string,
  now: Date,
): Promise<void> {
  const { appointment, replacement } = await lockBooked(tx, actor, id)
  if (appointment.slotId === slotId) return
  if (replacement.waveState !== 'open') {
    throw refusal('slotId', `wave_${replacement.waveState}`)
  }
  refuseWhenStarted(actor, appointment, now)
  const slot = await bookable(tx, slotId, appointment.unitId, now)
  const [changed] = await naming(() => queries.rebook(tx, id, slotId))
  orNotFound(changed)
  const { holderId } = appointment
  await tellHolders(tx, 'appointment_changed', [{ id, holderId, ...shown(slot) }])
}

export async function cancel(
  tx: Transaction,
  actor: Actor,
  id: string,
  reason: string | null,
  now: Date,
): Promise<void> {
  const { appointment } = await lockBooked(tx, actor, id)
  refuseWhenStarted(actor, appointment, now)
  const [ended] = await queries.end(tx, id, 'cancelled', reason)
  orNotFound(ended)
  const { holderId, place, startsAt } = appointment
  const about = { id, holderId, ...shown({ place, startsAt: new Date(startsAt) }) }
  await tellHolders(tx, 'appointment_cancelled', [about])
}

/** The person did not come: the replacement waits as `absent` for another appointment. */
export async function noShow(
  tx: Transaction,
  actor: Actor,
  id: string,
  reason: string,
  now: Date,
): Promise<void> {
  const { appointment } = await lockBooked(tx, actor, id)
  if (now < new Date(appointment.startsAt)) throw refusal('id', 'not_started')
  const [ended] = await queries.end(tx, id, 'no_show', reason)
  orNotFound(ended)
}

async function lockBooked(tx: Transaction, actor: Actor, id: string) {
  const found = orNotFound(await queries.get(tx, actor, 'rollout.book', id))
  const replacement = orNotFound(await queries.lockReplacement(tx, actor, found.replacementId))
  // Read again: it may have ended while the lock was waited for.
  const appointment = orNotFound(await queries.get(tx, actor, 'rollout.book', id))
  if (appointment.state !== 'booked') {
    throw refusal('id', 'appointment_over', { state: appointment.state })
  }
  return { appointment, replacement }
}

/** What has begun is for IT staff to put right. */
function refuseWhenStarted(actor: Actor, appointment: { startsAt: string }, now: Date): void {
  if (reach(actor, 'rollout.book') === 'all') return
  if (now >= new Date(appointment.startsAt)) throw refusal('id', 'started')
}

async function bookable(tx: Transaction, slotId: string, unitId: string, now: Date) {
  const slot = await slots.findFor(tx, slotId, unitId)
  if (!slot) throw mistake('slotId', 'does_not_exist')
  if (slot.startsAt <= now) throw mistake('slotId', 'in_the_past')
  if (!slot.serves) throw mistake('slotId', 'slot_for_others')
  return slot
}

const shown = ({ place, startsAt }: { place: string; startsAt: Date }) => ({
  place,
  startsAt: `${dayOf(startsAt)} ${timeOf(startsAt)}`,
})
