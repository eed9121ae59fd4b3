import { useTranslate } from 'react-admin'
import type { User } from '#contract/users'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

function stateOf({ disabledAt, lockedUntil }: User): [state: string, tone: Tone] {
  if (disabledAt) return ['disabled', 'plain']
  if (lockedUntil && Date.parse(lockedUntil) > Date.now()) return ['locked', 'care']
  return ['active', 'good']
}

export function AccountState({ user }: { user: User }) {
  const translate = useTranslate()
  const [state, tone] = stateOf(user)
  return <Tag tone={tone}>{translate(`resources.users.states.${state}`)}</Tag>
}
