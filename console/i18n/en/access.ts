import type { Like } from '../ja/index.ts'

type Texts = Like<typeof import('../ja/access.ts')['access']>

export const access: Texts = {
  title: 'Access to the closed network',
  is: { allow: 'Allowed', quarantine: 'Quarantine', deny: 'Denied' },
  nothing_against: 'Nothing stands against it.',
  may_issue: 'Certificates may be issued and renewed.',
  may_manage:
    'Only a management certificate may be issued; one for the network follows at handover.',
  may_not_issue: 'No certificate may be issued or renewed.',
}
