import FactCheckOutlined from '@mui/icons-material/FactCheckOutlined'
import Button from '@mui/material/Button'
import { LinkBase, useTranslate } from 'react-admin'
import { useReach } from '../provider/use-session.ts'

/** From a record to what the audit knows of it, for those who may read the audit. */
export function EntityHistoryLink({ entity, id }: { entity: string; id: string }) {
  const translate = useTranslate()
  const reach = useReach('audit.read')
  if (!reach) return null
  const query = new URLSearchParams({ filter: JSON.stringify({ entity, entityId: id }) })
  return (
    <Button component={LinkBase} to={`/audit?${query}`} startIcon={<FactCheckOutlined />}>
      {translate('resources.audit.of_this')}
    </Button>
  )
}
