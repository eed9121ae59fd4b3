import { z } from 'zod'
import type { Inventory } from '#contract/agent-channel'
import type { Run } from '../run.ts'
import { powershell } from './powershell.ts'

const UNINSTALL = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*'
const SCRIPT = `
function Try-It($work){try{& $work}catch{$null}}
$cs=Try-It {Get-CimInstance Win32_ComputerSystem}
$bios=Try-It {Get-CimInstance Win32_BIOS}
$cpu=Try-It {Get-CimInstance Win32_Processor|Select-Object -First 1}
$disks=@(Try-It {Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3'|ForEach-Object{@{name=$_.DeviceID;size=$_.Size;free=$_.FreeSpace}}})
$tpm=Try-It {Get-CimInstance -Namespace root/cimv2/Security/MicrosoftTpm -ClassName Win32_Tpm}
$ek=Try-It {$d=(Get-TpmEndorsementKeyInfo).ManufacturerCertificates[0].RawData;if($d){-join([Security.Cryptography.SHA256]::Create().ComputeHash($d)|ForEach-Object{$_.ToString('x2')})}}
$full=Try-It {(Get-CimInstance -Namespace root/wmi BatteryFullChargedCapacity|Select-Object -First 1).FullChargedCapacity}
$design=Try-It {(Get-CimInstance -Namespace root/wmi BatteryStaticData|Select-Object -First 1).DesignedCapacity}
$battery=Try-It {@(Get-CimInstance Win32_Battery).Count}
$nics=@(Try-It {Get-NetAdapter -Physical|ForEach-Object{@{name=$_.Name;mac=$_.MacAddress;medium=[int]$_.NdisPhysicalMedium}}})
$ssid=Try-It {(Get-NetConnectionProfile|Where-Object{(Get-NetAdapter -InterfaceIndex $_.InterfaceIndex).NdisPhysicalMedium -eq 9}|Select-Object -First 1).Name}
$users=@(Try-It {Get-CimInstance Win32_UserProfile -Filter 'Special=False'|ForEach-Object{$n=try{([Security.Principal.SecurityIdentifier]$_.SID).Translate([Security.Principal.NTAccount]).Value}catch{$_.SID};@{name=$n;last=if($_.LastUseTime){$_.LastUseTime.ToUniversalTime().ToString('o')}}}})
$apps=@(Try-It {Get-ItemProperty 'HKLM:\\${UNINSTALL}','HKLM:\\${UNINSTALL.replace('SOFTWARE\\', 'SOFTWARE\\WOW6432Node\\')}' -ErrorAction SilentlyContinue|Where-Object DisplayName|ForEach-Object{@{name=[string]$_.DisplayName;version=[string]$_.DisplayVersion;publisher=[string]$_.Publisher}}})
ConvertTo-Json -Compress -Depth 4 @{
maker=$cs.Manufacturer;model=$cs.Model;serial=$bios.SerialNumber;processor=$cpu.Name;memory=$cs.TotalPhysicalMemory;
disks=$disks;tpm=if($null -ne $tpm){[string]$tpm.SpecVersion};ek=$ek;
battery=$battery;full=$full;design=$design;nics=$nics;ssid=$ssid;users=$users;apps=$apps}`

const word = z.string().nullish()
export const inventoryAnswer = z.object({
  maker: word,
  model: word,
  serial: word,
  processor: word,
  memory: z.number().nullish(),
  disks: z.array(
    z.object({ name: z.string(), size: z.number().nullish(), free: z.number().nullish() }),
  ),
  tpm: word,
  ek: word,
  battery: z.int().nullish(),
  full: z.number().nullish(),
  design: z.number().nullish(),
  nics: z.array(z.object({ name: z.string(), mac: word, medium: z.int().nullish() })),
  ssid: word,
  users: z.array(z.object({ name: z.string(), last: word })),
  apps: z.array(z.object({ name: z.string(), version: word, publisher: word })),
})

const GB = 1e9
/** Coarse: the inventory is sent anew when it has changed, and free space always does. */
const FREE_STEP_GB = 10
/** NdisPhysicalMediumNative802_11. */
const WIRELESS = 9

const short = (text: string | null | undefined, length = 200): string | null =>
  text?.trim().slice(0, length) || null

export async function windowsInventory(run: Run, hostname: string): Promise<Inventory> {
  const said = await powershell(run, SCRIPT, inventoryAnswer)
  const health = said.full && said.design ? Math.round((said.full / said.design) * 100) : null
  return {
    hostname,
    maker: short(said.maker),
    model: short(said.model),
    serialNumber: short(said.serial),
    processor: short(said.processor),
    memoryMb: said.memory ? Math.round(said.memory / 1024 / 1024) : null,
    disks: said.disks.slice(0, 50).map(({ name, size, free }) => ({
      name,
      sizeGb: Math.round(((size ?? 0) / GB) * 10) / 10,
      freeGb: typeof free === 'number' ? Math.floor(free / GB / FREE_STEP_GB) * FREE_STEP_GB : null,
    })),
    // "2.0, 0, 1.38": the specification's version comes first.
    tpm: {
      present: said.tpm !== null && said.tpm !== undefined,
      version: short(said.tpm?.split(',')[0]),
      ekSha256: short(said.ek, 64),
    },
    battery: { present: said.battery === null ? null : !!said.battery, healthPercent: health },
    interfaces: said.nics.slice(0, 100).map(({ name, mac, medium }) => ({
      name: name.slice(0, 200),
      mac: mac?.replaceAll('-', ':').toLowerCase() ?? null,
      wireless: medium === WIRELESS,
    })),
    wifi: { ssid: short(said.ssid) },
    users: said.users.slice(0, 1000).map(({ name, last }) => ({
      name: name.slice(0, 200),
      lastSignOnAt: last && Number.isFinite(Date.parse(last)) ? new Date(last).toISOString() : null,
    })),
    software: said.apps.slice(0, 5000).map(({ name, version, publisher }) => ({
      name: name.slice(0, 500),
      version: short(version, 500),
      publisher: short(publisher, 500),
    })),
  }
}
