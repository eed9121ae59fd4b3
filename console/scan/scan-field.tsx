import type { ScanMatch } from '#contract/scan'
import { CodeField } from './code-field.tsx'
import { useScan } from './use-scan.ts'

interface Props {
  onMatch: (match: ScanMatch) => void
  /** Key of what is to be scanned here. */
  label?: string
}

/** Takes a code and gives what it stands for. */
export function ScanField({ onMatch, label }: Props) {
  const scan = useScan()
  return <CodeField label={label} onCode={async (code) => onMatch(await scan(code))} />
}
