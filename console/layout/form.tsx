import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import type { ReactNode } from 'react'
import { SaveButton } from 'react-admin'

/** Inputs of a form share one width and end with its button; react-admin's bar would float on phones. */
export const FormCard = ({ children }: { children: ReactNode }) => (
  <Card
    sx={{ maxWidth: '40rem', '& .MuiFormControl-root, & .MuiAutocomplete-root': { width: '100%' } }}
  >
    {children}
  </Card>
)

export const FormEnd = ({ label }: { label?: string }) => (
  <Box sx={{ px: 2, pb: 2 }}>
    <SaveButton alwaysEnable label={label} />
  </Box>
)
