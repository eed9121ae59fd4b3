import { useTranslate } from 'react-admin'
import type { PosturePolicy } from '#contract/agents'
import { Tag } from '../fields/tag.tsx'

export function ForceTag({ inForce }: Pick<PosturePolicy, 'inForce'>) {
  const translate = useTranslate()
  return (
    <Tag tone={inForce ? 'good' : 'rest'}>
      {translate(`resources.posture-policies.${inForce ? 'in_force' : 'not_in_force'}`)}
    </Tag>
  )
}

export function Zone({ networkZone }: Pick<PosturePolicy, 'networkZone'>) {
  const translate = useTranslate()
  return networkZone
    ? translate(`resources.devices.zones.${networkZone}`)
    : translate('resources.posture-policies.all_zones')
}

/** What it asks for, in a list of words. */
export function useRequirements() {
  const translate = useTranslate()
  const check = (name: string, more?: string) =>
    [translate(`resources.agents.checks.${name}`), more].filter(Boolean).join(' ')
  const limit = (key: string, options: object) =>
    translate(`resources.posture-policies.${key}`, options)
  return (policy: PosturePolicy): string[] => {
    const { screenLockSeconds: seconds, patchDays: days, minimumWindowsBuild: build } = policy
    return [
      policy.diskEncryption && check('disk_encryption'),
      policy.edr && check('edr'),
      policy.firewall && check('firewall'),
      seconds !== null && check('screen_lock', limit('seconds', { seconds })),
      days !== null && check('patches', limit('days', { days })),
      build !== null && check('windows_build', limit('build', { build })),
    ].filter((one) => typeof one === 'string')
  }
}
