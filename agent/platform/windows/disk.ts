import { z } from 'zod'
import { Failure } from '../../failure.ts'
import type { LockStep } from '../../lock/step.ts'
import { escrowedKey, type Recovery, type RecoveryKeys } from '../../recovery/recovery.ts'
import { outputOf } from '../run.ts'
import type { WindowsPorts } from './ports.ts'
import { powershell } from './powershell.ts'

/** KeyProtectorType of Win32_EncryptableVolume.GetKeyProtectors. */
const NUMERICAL_PASSWORD = 3
/** TPM alone, with PIN, with startup key, with both. */
const WITH_TPM = [1, 4, 5, 6]

const VOLUME = `$v=Get-CimInstance -Namespace root/cimv2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume -Filter "DriveLetter='$env:SystemDrive'";`
const done = (call: string) => `$r=${call};if($r.ReturnValue -ne 0){throw "$($r.ReturnValue)"};`
const method = (name: string, args: string) =>
  `Invoke-CimMethod -InputObject $v -MethodName ${name} -Arguments @{${args}}`

const PROTECTOR = /^\{[0-9A-Fa-f-]{36}\}$/
const protector = z.string().regex(PROTECTOR)

export interface WindowsDisk {
  keys: RecoveryKeys
  recoveryStep(recovery: Recovery): LockStep
}

/** BitLocker on the system's volume, by WMI: its answers are numbers and identifiers. */
export function windowsDisk({ run }: WindowsPorts): WindowsDisk {
  const ask = <T>(script: string, schema: z.ZodType<T>) => powershell(run, VOLUME + script, schema)
  const list = async (type: number) => {
    const call = done(method('GetKeyProtectors', `KeyProtectorType=[uint32]${type}`))
    const script = `${call}ConvertTo-Json -Compress @{ids=@($r.VolumeKeyProtectorID)}`
    return (await ask(script, z.object({ ids: z.array(protector) }))).ids
  }
  const state = async () => {
    const script = `ConvertTo-Json -Compress @{there=($null -ne $v);on=$v.ProtectionStatus;drive=$env:SystemDrive}`
    return ask(script, z.object({ there: z.boolean(), on: z.int().nullable(), drive: z.string() }))
  }
  const volume = async () => {
    const { there, on, drive } = await state()
    return there && on === 1 ? drive : null
  }
  const keys: RecoveryKeys = {
    volume,
    list: () => list(NUMERICAL_PASSWORD),
    add: async () => {
      const added = done(method('ProtectKeyWithNumericalPassword', "FriendlyName='Mamori'"))
      const id = '$id=$r.VolumeKeyProtectorID;'
      const told = done(method('GetKeyProtectorNumericalPassword', 'VolumeKeyProtectorID=$id'))
      const script = `${added}${id}${told}ConvertTo-Json -Compress @{protector=$id;secret=$r.NumericalPassword}`
      return ask(script, z.object({ protector, secret: z.string().regex(/^\d{6}(-\d{6}){7}$/) }))
    },
    remove: async (id) => {
      // It stands in a script.
      if (!PROTECTOR.test(id)) throw new Failure('tool_failed', 'not a protector')
      const call = done(method('DeleteKeyProtector', `VolumeKeyProtectorID='${id}'`))
      await ask(`${call}ConvertTo-Json -Compress @{ok=$true}`, z.object({ ok: z.literal(true) }))
    },
  }
  const withTpm = async () => {
    const lists = []
    for (const type of WITH_TPM) lists.push(...(await list(type)))
    return lists
  }
  const drive = async () => (await state()).drive

  return {
    keys,
    /** Level 3: from its next start the disk asks for the recovery key, which the office has. */
    recoveryStep: (recovery) => ({
      name: 'tpm-protectors',
      level: 3,
      upTo: 3,
      before: async () => (await withTpm()).length,
      apply: async () => {
        await escrowedKey(recovery)
        await outputOf(run, 'manage-bde.exe', ['-forcerecovery', await drive()])
      },
      probe: async () => {
        const [tpm, escrowed] = [await withTpm(), await recovery.escrowed()]
        const detail = `${tpm.length} protectors with a TPM`
        return { name: 'tpm-protectors', holds: tpm.length === 0 && escrowed !== null, detail }
      },
      undo: async (before) => {
        if (before === 0 || (await withTpm()).length > 0) return
        await outputOf(run, 'manage-bde.exe', ['-protectors', '-add', await drive(), '-tpm'])
      },
      probeUndone: async (before) => {
        const count = (await withTpm()).length
        const detail = `${count} protectors with a TPM`
        return { name: 'tpm-protectors', holds: before === 0 || count > 0, detail }
      },
    }),
  }
}
