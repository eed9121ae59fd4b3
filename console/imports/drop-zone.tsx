import DescriptionOutlined from '@mui/icons-material/DescriptionOutlined'
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type DragEvent, useRef, useState } from 'react'
import { useTranslate } from 'react-admin'

interface Props {
  file: File | null
  onChange: (file: File) => void
  disabled: boolean
}

const kilobytes = (bytes: number) => Math.max(1, Math.round(bytes / 1024)).toLocaleString('en-US')

/** Drop a file or pick one; the button does all of it by keyboard. */
export function DropZone({ file, onChange, disabled }: Props) {
  const translate = useTranslate()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const first = files?.[0]
    if (first && !disabled) onChange(first)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    <Box
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        textAlign: 'center',
        gap: 1,
        p: 3,
        borderRadius: 2,
        border: '2px dashed',
        borderColor: over ? 'primary.main' : 'divider',
        backgroundColor: over ? 'action.hover' : 'background.paper',
      }}
    >
      <Box sx={{ color: 'primary.main', '& svg': { fontSize: 36 } }}>
        {file ? <DescriptionOutlined /> : <UploadFileOutlined />}
      </Box>
      {file ? (
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {file.name}
          <Typography component="span" color="text.secondary" sx={{ ml: 1 }}>
            {kilobytes(file.size)} KB
          </Typography>
        </Typography>
      ) : (
        <Typography>{translate('resources.imports.drop')}</Typography>
      )}
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        hidden
        data-testid="import-file"
        onChange={(event) => take(event.target.files)}
      />
      <Button variant="outlined" disabled={disabled} onClick={() => input.current?.click()}>
        {translate(file ? 'resources.imports.other_file' : 'resources.imports.pick_file')}
      </Button>
      <Typography variant="body2" color="text.secondary">
        {translate('resources.imports.formats')}
      </Typography>
    </Box>
  )
}
