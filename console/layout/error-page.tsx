import ReportOutlined from '@mui/icons-material/ReportOutlined'
import Button from '@mui/material/Button'
import { useTranslate } from 'react-admin'
import { Notice } from './states.tsx'

/** A fault of the console itself; the page can be loaded again, and nothing was sent. */
export function ErrorPage() {
  const translate = useTranslate()
  return (
    <div role="alert">
      <Notice
        icon={<ReportOutlined />}
        title={translate('ra.page.error')}
        text={translate('ra.message.error')}
        action={
          <Button variant="contained" onClick={() => window.location.reload()}>
            {translate('ra.action.update_application')}
          </Button>
        }
      />
    </div>
  )
}

export function NotFoundPage() {
  const translate = useTranslate()
  return <Notice title={translate('ra.page.not_found')} text={translate('ra.message.not_found')} />
}

export function AccessDeniedPage() {
  const translate = useTranslate()
  return (
    <Notice
      title={translate('ra.page.access_denied')}
      text={translate('ra.message.access_denied')}
    />
  )
}
