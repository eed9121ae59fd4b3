import { ENTERPRISE, GROUP, USER } from './resources.ts'

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema'
export const MAX_RESULTS = 200

/** RFC 7643 §5: what this service can do. */
export const serviceProviderConfig = (base: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MAX_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'API token',
      description: 'An API token with the permission to provision and no other',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
})

export const resourceTypes = (base: string) => [
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: USER,
    schemaExtensions: [{ schema: ENTERPRISE, required: false }],
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
  },
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: 'Group',
    name: 'Group',
    endpoint: '/Groups',
    schema: GROUP,
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/Group` },
  },
]

interface Attribute {
  type?: 'string' | 'boolean' | 'complex' | 'reference'
  multiValued?: boolean
  required?: boolean
  mutability?: 'readWrite' | 'readOnly' | 'immutable'
  uniqueness?: 'none' | 'server'
  caseExact?: boolean
  subAttributes?: object[]
}

const attribute = (name: string, description: string, its: Attribute = {}) => ({
  name,
  description,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...its,
})

/** RFC 7643 §7: what is kept, and nothing that is not. */
export const schemas = (base: string) =>
  [
    {
      id: USER,
      name: 'User',
      description: 'A login',
      attributes: [
        attribute('userName', 'What one logs in with', { required: true, uniqueness: 'server' }),
        attribute('displayName', 'The name shown'),
        attribute('name', 'The parts of the name', {
          type: 'complex',
          subAttributes: [
            attribute('formatted', 'The whole name'),
            attribute('familyName', 'The family name'),
            attribute('givenName', 'The given name'),
          ],
        }),
        attribute('emails', 'The address for notices; the primary one counts', {
          type: 'complex',
          multiValued: true,
          subAttributes: [
            attribute('value', 'The address'),
            attribute('type', 'work'),
            attribute('primary', 'Whether it counts', { type: 'boolean' }),
          ],
        }),
        attribute('preferredLanguage', 'ja or en'),
        attribute('active', 'Whether one may log in', { type: 'boolean' }),
        attribute('groups', 'The groups one is in', {
          type: 'complex',
          multiValued: true,
          mutability: 'readOnly',
          subAttributes: [
            attribute('value', 'The id of the group', { mutability: 'readOnly' }),
            attribute('display', 'Its name', { mutability: 'readOnly' }),
          ],
        }),
      ],
    },
    {
      id: ENTERPRISE,
      name: 'EnterpriseUser',
      description: 'Who the person is in the ledger',
      attributes: [attribute('employeeNumber', 'Links the login to the record of staff')],
    },
    {
      id: GROUP,
      name: 'Group',
      description: 'A group, which may give roles',
      attributes: [
        attribute('displayName', 'Its name', { required: true, uniqueness: 'server' }),
        attribute('members', 'Who is in it', {
          type: 'complex',
          multiValued: true,
          subAttributes: [
            attribute('value', 'The id of a user', { mutability: 'immutable' }),
            attribute('display', 'Their name', { mutability: 'readOnly' }),
          ],
        }),
      ],
    },
  ].map((schema) => ({
    schemas: [SCHEMA],
    ...schema,
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
  }))
