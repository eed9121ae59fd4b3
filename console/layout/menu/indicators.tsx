import InsightsOutlined from '@mui/icons-material/InsightsOutlined'
import PollOutlined from '@mui/icons-material/PollOutlined'
import ViewWeekOutlined from '@mui/icons-material/ViewWeekOutlined'
import type { Group } from './group.ts'

export const indicators: Group = {
  key: 'indicators',
  items: [
    { resource: 'indicators', icon: <InsightsOutlined />, needs: 'indicators.read' },
    { resource: 'measures', icon: <ViewWeekOutlined />, needs: 'indicators.read' },
    { resource: 'surveys', icon: <PollOutlined />, needs: 'surveys.read' },
  ],
}
