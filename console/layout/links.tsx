import AddIcon from '@mui/icons-material/Add'
import EditIcon from '@mui/icons-material/EditOutlined'
import Button from '@mui/material/Button'
import { LinkBase, useCreatePath, useTranslate } from 'react-admin'

/** `label` is a translation key. */
export function CreateLink({ to, label }: { to: string; label: string }) {
  const translate = useTranslate()
  return (
    <Button variant="contained" startIcon={<AddIcon />} component={LinkBase} to={to}>
      {translate(label)}
    </Button>
  )
}

export function EditLink({ resource, id }: { resource: string; id: string }) {
  const translate = useTranslate()
  const createPath = useCreatePath()
  return (
    <Button
      variant="outlined"
      startIcon={<EditIcon />}
      component={LinkBase}
      to={createPath({ resource, type: 'edit', id })}
    >
      {translate('ra.action.edit')}
    </Button>
  )
}
