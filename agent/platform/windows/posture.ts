import { z } from 'zod'
import type { Posture } from '#contract/agent-channel'
import type { Run } from '../run.ts'
import { powershell } from './powershell.ts'

/** Each part by itself: a cmdlet that is missing on one edition leaves the others their answers. */
const SCRIPT = `
function Try-It($work){try{& $work}catch{$null}}
$os=Try-It {Get-CimInstance Win32_OperatingSystem}
$cv=Try-It {Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'}
$fix=Try-It {Get-CimInstance Win32_QuickFixEngineering|Where-Object InstalledOn|Sort-Object InstalledOn|Select-Object -Last 1}
$pending=Try-It {(New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()|ForEach-Object{$_.Online=$false;$_.Search('IsInstalled=0 and IsHidden=0').Updates.Count}}
$disk=Try-It {Get-CimInstance -Namespace root/cimv2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume -Filter "DriveLetter='$env:SystemDrive'"}
$method=Try-It {(Invoke-CimMethod -InputObject $disk -MethodName GetEncryptionMethod).EncryptionMethod}
$av=Try-It {Get-MpComputerStatus}
$sense=Try-It {(Get-Service Sense).Status -eq 'Running'}
$others=@(Try-It {Get-Service CSFalconService,SentinelAgent,xagt,CbDefense,ds_agent,cyserver -ErrorAction SilentlyContinue|Where-Object Status -eq 'Running'|ForEach-Object Name})
$fw=@(Try-It {Get-NetFirewallProfile -PolicyStore ActiveStore|ForEach-Object{[int]$_.Enabled}})
$idle=Try-It {(Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System' -Name InactivityTimeoutSecs).InactivityTimeoutSecs}
ConvertTo-Json -Compress -Depth 4 @{
version=$os.Caption;build=if($cv){"$($cv.CurrentBuild).$($cv.UBR)"};
lastInstalledOn=if($fix){$fix.InstalledOn.ToString('yyyy-MM-dd')};pending=$pending;
protection=$disk.ProtectionStatus;method=$method;
sense=$sense;others=$others;defender=$av.AMRunningMode;defenderVersion=$av.AMProductVersion;
firewall=$fw;idle=$idle}`

export const postureAnswer = z.object({
  version: z.string().nullish(),
  build: z.string().nullish(),
  lastInstalledOn: z.string().nullish(),
  pending: z.int().nullish(),
  protection: z.int().nullish(),
  method: z.int().nullish(),
  sense: z.boolean().nullish(),
  others: z.array(z.string()).nullish(),
  defender: z.string().nullish(),
  defenderVersion: z.string().nullish(),
  firewall: z.array(z.int()).nullish(),
  idle: z.int().nullish(),
})

/** Win32_EncryptableVolume.GetEncryptionMethod. */
const METHODS: Readonly<Record<number, string>> = {
  1: 'AES-128 with diffuser',
  2: 'AES-256 with diffuser',
  3: 'AES-128',
  4: 'AES-256',
  5: 'hardware',
  6: 'XTS-AES-128',
  7: 'XTS-AES-256',
}

const SENSORS: Readonly<Record<string, string>> = {
  CSFalconService: 'CrowdStrike Falcon',
  SentinelAgent: 'SentinelOne',
  xagt: 'Trellix Endpoint Security HX',
  CbDefense: 'VMware Carbon Black',
  ds_agent: 'Trend Micro Deep Security',
  cyserver: 'Palo Alto Cortex XDR',
}

export async function windowsPosture(run: Run): Promise<Posture> {
  const said = await powershell(run, SCRIPT, postureAnswer)
  const { protection, method, firewall, idle } = said
  const on = protection === undefined || protection === null ? null : protection === 1
  return {
    os: { version: said.version ?? null, build: said.build ?? null },
    patches: { lastInstalledOn: said.lastInstalledOn ?? null, pending: said.pending ?? null },
    diskEncryption: { on, method: (on && method && METHODS[method]) || null },
    edr: edr(said),
    // 1: on; 0: off; 2: not configured (NetFirewallProfile, GpoBoolean). Of every profile.
    firewall: { on: firewall?.length ? firewall.every((one) => one === 1) : null },
    // Interactive logon: machine inactivity limit; when it is set, the password is asked for.
    screenLock: { afterSeconds: idle || null, password: idle ? true : null },
  }
}

function edr({ sense, others, defender, defenderVersion }: z.infer<typeof postureAnswer>) {
  const other = others?.[0]
  if (other) return { running: true, product: SENSORS[other] ?? other, version: null }
  if (sense)
    return {
      running: true,
      product: 'Microsoft Defender for Endpoint',
      version: defenderVersion ?? null,
    }
  // The antivirus alone is no EDR.
  const known = sense !== undefined && sense !== null
  return { running: known || defender ? false : null, product: null, version: null }
}
