import CalendarMonthOutlined from '@mui/icons-material/CalendarMonthOutlined'
import DeleteSweepOutlined from '@mui/icons-material/DeleteSweepOutlined'
import EventAvailableOutlined from '@mui/icons-material/EventAvailableOutlined'
import EventNoteOutlined from '@mui/icons-material/EventNoteOutlined'
import SwapHorizOutlined from '@mui/icons-material/SwapHorizOutlined'
import ViewTimelineOutlined from '@mui/icons-material/ViewTimelineOutlined'
import type { Group } from './group.ts'

export const rollout: Group = {
  key: 'rollout',
  items: [
    {
      resource: 'programs',
      icon: <EventNoteOutlined />,
      needs: 'rollout.read',
      notFor: 'own',
    },
    { resource: 'waves', icon: <ViewTimelineOutlined />, needs: 'rollout.read', notFor: 'own' },
    {
      resource: 'replacements',
      icon: <SwapHorizOutlined />,
      needs: 'rollout.read',
      own: 'app.menu.own_replacements',
    },
    { resource: 'slots', icon: <CalendarMonthOutlined />, needs: 'rollout.read', notFor: 'own' },
    { resource: 'appointments', icon: <EventAvailableOutlined />, needs: 'rollout.read' },
    { resource: 'erasures', icon: <DeleteSweepOutlined />, needs: 'erasures.read' },
  ],
}
