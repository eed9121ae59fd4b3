import { DataTable, useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { leaseExtension } from '#contract/commands'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Extend } from './extend.tsx'
import { Messages } from './messages.tsx'

type Extension = z.infer<typeof leaseExtension>
const Column = DataTable.Col<Extension>

/** When the whole fleet got more time before it locks itself: long holidays, maintenance, an outage. */
export default function LeaseExtensionList() {
  const translate = useTranslate()
  const hours = ({ addHours }: Extension) =>
    translate('resources.lease-extensions.hours', { hours: addHours })
  return (
    <ListPage
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.lease-extensions.lead')}
      actions={<Extend />}
      emptyAction={<Extend />}
    >
      <Rows<Extension>
        opens={false}
        phone={(one) => ({
          title: hours(one),
          mark: <Lasting extension={one} />,
          lines: [
            one.reason,
            one.requesterName,
            <Instant key="at" value={one.createdAt} />,
            <Messages key="messages" extension={one} />,
          ],
        })}
      >
        <Column source="addHours" disableSort render={hours} />
        <Column source="until" disableSort render={(one) => <Lasting extension={one} />} />
        <Column source="reason" disableSort />
        <Column source="requesterName" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column source="messages" disableSort render={(one) => <Messages extension={one} />} />
      </Rows>
    </ListPage>
  )
}

function Lasting({ extension: { until } }: { extension: Extension }) {
  const translate = useTranslate()
  const lasts = new Date(until) > new Date()
  return (
    <>
      <Tag tone={lasts ? 'care' : 'rest'}>
        {translate(`resources.lease-extensions.${lasts ? 'lasts' : 'over'}`)}
      </Tag>{' '}
      <Instant value={until} />
    </>
  )
}
