import DownloadIcon from '@mui/icons-material/Download'
import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import { useListContext, useTranslate } from 'react-admin'
import { ExportProgress, ExportRefused } from './export-dialogs.tsx'
import { EXPORT_FORMATS, useExport } from './use-export.ts'

interface Props {
  /** Of the API: where the list's `/export` is. */
  path: string
  /** What the page filters by whatever the reader does. */
  filter?: Record<string, unknown>
}

/** All rows that match, in the order shown, as Excel or CSV. */
export function ExportMenu({ path, filter }: Props) {
  const translate = useTranslate()
  const { total } = useListContext()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const { take, share, refused, cancel, close } = useExport(path, filter)
  const only = refused?.fields?.every(({ code }) => code === 'not_in_cp932')
  return (
    <>
      <Button
        size="small"
        startIcon={<DownloadIcon />}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        disabled={!total || share !== null}
        aria-haspopup="menu"
      >
        {translate('app.export.open')}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {EXPORT_FORMATS.map((format) => (
          <MenuItem
            key={format}
            onClick={() => {
              setAnchor(null)
              void take(format)
            }}
          >
            {translate(`app.export.formats.${format}`)}
          </MenuItem>
        ))}
      </Menu>
      {share === null ? null : <ExportProgress share={share} total={total} onCancel={cancel} />}
      {refused ? (
        <ExportRefused
          problem={refused}
          onSpell={only ? () => void take('cp932', 'spell') : undefined}
          onClose={close}
        />
      ) : null}
    </>
  )
}
