import type * as ja from '../ja/approvals.ts'
import type { Like } from '../ja/index.ts'

export const approvals: Like<typeof ja.approvals> = {
  name: 'Approval |||| Approvals',
  lead: 'What needs two people: somebody other than who asked looks at the targets and decides.',
  empty: 'No requests',
  emptyHint: 'When somebody asks for what needs two people, it stands here.',
  search: 'Target, what, or who asked',
  views: { decide: 'To decide', own: 'Asked by me', all: 'All' },
  targets: '%{smart_count} target |||| %{smart_count} targets',
  left: '(%{hours} h %{minutes} min left)',
  waits: 'This waits for somebody else. Nothing changes until they approve.',
  fields: {
    action: 'Action',
    says: 'What',
    count: 'Targets',
    reason: 'Reason',
    state: 'State',
    requesterName: 'Asked by',
    createdAt: 'Asked at',
    expiresAt: 'Until',
    sha256: 'Hash of all this',
    deciderName: 'Decided by',
    decidedAt: 'Decided at',
    decisionReason: 'Why refused',
    executedAt: 'Carried out at',
  },
  states: {
    requested: 'Waiting',
    approved: 'Being carried out',
    executed: 'Carried out',
    refused: 'Refused',
    withdrawn: 'Withdrawn',
    expired: 'Expired',
    failed: 'Not carried out',
  },
  steps: {
    approve: {
      do: 'Approve',
      title: 'Approve this request?',
      text: 'It is then carried out at once, on every target.',
      done: 'Approved',
    },
    refuse: {
      do: 'Refuse',
      title: 'Refuse this request?',
      text: 'Whoever asked is told the reason.',
      done: 'Refused',
    },
    withdraw: {
      do: 'Withdraw',
      title: 'Withdraw this request?',
      text: 'You can ask again when it is needed.',
      done: 'Withdrawn',
    },
  },
}
