import type { PolicyContent } from '../connector.ts'

/*
 * A policy in Google's words:
 * https://developers.google.com/android/management/reference/rest/v1/enterprises.policies
 */

const PASSCODES = {
  none: { passwordQuality: 'PASSWORD_QUALITY_UNSPECIFIED' },
  pin4: { passwordQuality: 'NUMERIC_COMPLEX', passwordMinimumLength: 4 },
  pin6: { passwordQuality: 'NUMERIC_COMPLEX', passwordMinimumLength: 6 },
  alphanumeric8: { passwordQuality: 'ALPHANUMERIC', passwordMinimumLength: 8 },
} as const

export function googlePolicy(policy: PolicyContent): Record<string, unknown> {
  const { apn, apps, passcode, lockAfterSeconds, encryption, resetProtectionAdmins } = policy
  return {
    // What is not on the list can't be installed, and what was is taken off.
    playStoreMode: 'WHITELIST',
    applications: apps.map((packageName) => ({ packageName, installType: 'AVAILABLE' })),
    installAppsDisabled: false,
    passwordPolicies: [{ passwordScope: 'SCOPE_DEVICE', ...PASSCODES[passcode] }],
    maximumTimeToLock: String(lockAfterSeconds * 1000),
    ...(encryption && { encryptionPolicy: 'ENABLED_WITH_PASSWORD' }),
    ...(resetProtectionAdmins.length > 0 && { frpAdminEmails: resetProtectionAdmins }),
    factoryResetDisabled: true,
    ...(apn && {
      mobileNetworksConfigDisabled: true,
      deviceConnectivityManagement: {
        apnPolicy: {
          overrideApns: 'OVERRIDE_APNS_ENABLED',
          apnSettings: [
            {
              displayName: apn,
              apn,
              apnTypes: ['DEFAULT', 'SUPL'],
              // A protocol of both kinds, so that the carrier's choice holds.
              protocol: 'IPV4V6',
            },
          ],
        },
      },
    }),
    statusReportingSettings: {
      softwareInfoEnabled: true,
      networkInfoEnabled: true,
      hardwareStatusEnabled: true,
      deviceSettingsEnabled: true,
    },
  }
}
