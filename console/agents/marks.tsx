import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { Agent, PostureCheck } from '#contract/agents'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Agent['verdict'], Tone> = {
  not_required: 'rest',
  passing: 'good',
  unassigned: 'care',
  failing: 'act',
  stale: 'care',
}

export function VerdictTag({ verdict }: { verdict: Agent['verdict'] }) {
  const translate = useTranslate()
  return <Tag tone={TONES[verdict]}>{translate(`resources.agents.verdicts.${verdict}`)}</Tag>
}

/** There, not there, or not for so long that somebody should ask. */
export function PresenceTag({ online, unseen }: Pick<Agent, 'online' | 'unseen'>) {
  const translate = useTranslate()
  const presence = online ? 'online' : unseen ? 'unseen' : 'offline'
  const tone = { online: 'good', unseen: 'care', offline: 'rest' } as const
  return <Tag tone={tone[presence]}>{translate(`resources.agents.${presence}`)}</Tag>
}

/** What a policy asked for, and whether it is so; null: nobody could tell. */
export function CheckTag({ passed }: { passed: boolean | null }) {
  const translate = useTranslate()
  const word = passed === null ? 'unknown' : passed ? 'passed' : 'not_passed'
  const tone = { unknown: 'care', passed: 'good', not_passed: 'act' } as const
  return <Tag tone={tone[word]}>{translate(`resources.agents.${word}`)}</Tag>
}

export function Checks({ checks }: { checks: readonly PostureCheck[] }) {
  const translate = useTranslate()
  return (
    <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 0.5 }}>
      {checks.map((check) => (
        <Tag key={check} tone="act">
          {translate(`resources.agents.checks.${check}`)}
        </Tag>
      ))}
    </Box>
  )
}
