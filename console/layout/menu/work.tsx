import ChecklistOutlined from '@mui/icons-material/ChecklistOutlined'
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined'
import type { Group } from './group.ts'

export const work: Group = {
  key: 'work',
  items: [
    { resource: 'device-batches', icon: <ChecklistOutlined />, needs: 'batches.read' },
    { resource: 'imports', icon: <UploadFileOutlined />, needs: 'imports.read' },
  ],
}
