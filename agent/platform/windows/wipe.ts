import { z } from 'zod'
import { Failure } from '../../failure.ts'
import type { LockStep } from '../../lock/step.ts'
import type { Run } from '../run.ts'
import { powershell } from './powershell.ts'

/** RemoteWipe CSP by the WMI bridge, which serves the system's account alone. */
const SCRIPT = `
$n='root/cimv2/mdm/dmmap'
$p=[Microsoft.Management.Infrastructure.CimMethodParametersCollection]::new()
$p.Add([Microsoft.Management.Infrastructure.CimMethodParameter]::Create('param','','String','In'))
$i=Get-CimInstance -Namespace $n -ClassName MDM_RemoteWipe -Filter "ParentID='./Vendor/MSFT' and InstanceID='RemoteWipe'"
$r=(New-CimSession).InvokeMethod($n,$i,'doWipeProtectedMethod',$p)
ConvertTo-Json -Compress @{result=[int]$r.ReturnValue.Value}`

/** Level 4. What comes of it nobody reads back: the system that could is gone, or about to be. */
export const wipeStep = (run: Run): LockStep => ({
  name: 'remote-wipe',
  level: 4,
  before: async () => null,
  apply: async () => {
    const { result } = await powershell(run, SCRIPT, z.object({ result: z.int() }))
    if (result !== 0) throw new Failure('tool_failed', `RemoteWipe ended with ${result}`)
  },
  probe: async () => ({ name: 'remote-wipe', holds: false, detail: 'cannot be read back' }),
  undo: async () => {
    throw new Failure('not_possible', 'what is wiped stays wiped')
  },
  probeUndone: async () => ({ name: 'remote-wipe', holds: false, detail: 'asked for' }),
})
