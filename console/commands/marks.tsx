import { useTranslate } from 'react-admin'
import type { CommandState } from '#contract/command-protocol'
import type { Command, LockStatus } from '#contract/commands'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<CommandState, Tone> = {
  queued: 'busy',
  delivered: 'busy',
  not_now: 'care',
  accepted: 'busy',
  running: 'busy',
  succeeded: 'good',
  failed: 'act',
  rejected: 'act',
  expired: 'rest',
  superseded: 'rest',
  cancelled: 'rest',
}

/** How far it has come. Done without proof is a claim, and looks like one. */
export function CommandTag({
  command: { state, proven },
}: {
  command: Pick<Command, 'state' | 'proven'>
}) {
  const translate = useTranslate()
  return state === 'succeeded' && proven === false ? (
    <Tag tone="care">{translate('resources.commands.unproven')}</Tag>
  ) : (
    <Tag tone={TONES[state]}>{translate(`resources.commands.states.${state}`)}</Tag>
  )
}

const LOCK_TONES: Record<LockStatus, Tone> = {
  unlocked: 'plain',
  lock_pending: 'care',
  unproven: 'care',
  locked: 'good',
  unlock_pending: 'busy',
  self_locked: 'care',
}

export function LockTag({ status }: { status: LockStatus }) {
  const translate = useTranslate()
  return <Tag tone={LOCK_TONES[status]}>{translate(`locks.statuses.${status}`)}</Tag>
}

/** What it is, with how far where it locks. */
export function useCommandName(): (command: Pick<Command, 'kind' | 'level'>) => string {
  const translate = useTranslate()
  return ({ kind, level }) => {
    const name = translate(`resources.commands.kinds.${kind}`)
    return kind === 'lock' && level !== null
      ? translate('resources.commands.of_level', {
          name,
          level: translate(`locks.levels.${level}`),
        })
      : name
  }
}
