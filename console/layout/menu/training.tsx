import CoPresentOutlined from '@mui/icons-material/CoPresentOutlined'
import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined'
import GradingOutlined from '@mui/icons-material/GradingOutlined'
import NotificationImportantOutlined from '@mui/icons-material/NotificationImportantOutlined'
import PlayCircleOutlined from '@mui/icons-material/PlayCircleOutlined'
import QuizOutlined from '@mui/icons-material/QuizOutlined'
import SchoolOutlined from '@mui/icons-material/SchoolOutlined'
import TaskAltOutlined from '@mui/icons-material/TaskAltOutlined'
import type { Group } from './group.ts'

export const training: Group = {
  key: 'training',
  items: [
    { resource: 'courses', icon: <SchoolOutlined />, needs: 'courses.read' },
    { resource: 'course-sessions', icon: <CoPresentOutlined />, needs: 'courses.read' },
    {
      resource: 'course-recordings',
      icon: <PlayCircleOutlined />,
      needs: 'course-recordings.read',
    },
    { resource: 'follow-ups', icon: <NotificationImportantOutlined />, needs: 'follow-ups.read' },
    { resource: 'quizzes', icon: <QuizOutlined />, needs: 'quizzes.read' },
    {
      resource: 'quiz-attempts',
      icon: <GradingOutlined />,
      needs: 'quiz-attempts.read',
      notFor: 'own',
    },
    {
      resource: 'completions',
      icon: <TaskAltOutlined />,
      needs: 'completions.read',
      notFor: 'own',
    },
    {
      resource: 'course-exceptions',
      icon: <EventBusyOutlined />,
      needs: 'course-exceptions.read',
      notFor: 'own',
    },
  ],
}
