import {
  incidentLinkCreate,
  incidentLinkDone,
  incidentLinkMade,
  incidentLinkOpen,
  incidentLinkReport,
  incidentLinkShown,
} from '#contract/incidents'
import { clientOf } from '../http/client.ts'
import { route } from '../http/route.ts'
import { makeLink, openLink, reportByLink } from './links.ts'

/** The token comes in the body alone: an address stands in logs, and whoever checks links in mails only reads. */
export const incidentLinkRoutes = [
  route({
    method: 'post',
    path: '/api/incident-links',
    access: { permission: 'incidents.link' },
    summary:
      'A link by which somebody reports their own loss without login, once, for half an hour',
    input: { body: incidentLinkCreate },
    output: incidentLinkMade,
    status: 201,
    handle: ({ deps, actor, input }) => makeLink(deps, actor, input.body.staffId),
  }),
  route({
    method: 'post',
    path: '/api/incident-links/open',
    access: { public: true },
    summary: 'Whose link it is, and which devices may be reported; it does nothing',
    input: { body: incidentLinkOpen },
    output: incidentLinkShown,
    handle: ({ deps, input, c }) =>
      openLink(deps, input.body.token, clientOf(c, deps.config).address),
  }),
  route({
    method: 'post',
    path: '/api/incident-links/report',
    access: { public: true },
    summary: 'Report a loss by a link of the hotline; the link is spent by it',
    input: { body: incidentLinkReport },
    output: incidentLinkDone,
    status: 201,
    handle: ({ deps, input, c }) =>
      reportByLink(deps, input.body, clientOf(c, deps.config).address),
  }),
]
