import { Box, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useDataProvider, usePermissions } from 'react-admin';
import { Navigate } from 'react-router-dom';
import { AccessDenied } from '../auth/AccessDenied.js';
import { allows } from '../auth/permissions.js';
import { useAllowed } from '../auth/useAllowed.js';
import { listOf, pageOf } from '../display/address.js';
import { EmptyState } from '../display/EmptyState.js';
import { ForeignText } from '../display/ForeignText.js';
import { Moment } from '../display/Moment.js';
import { Failed } from '../feedback/report.js';
import { Page } from '../display/Page.js';
import { LinkButton, RouterLink } from '../display/RouterLink.js';
import { ToneChip } from '../display/Tone.js';
import { Section } from '../display/Section.js';
import { firstPage } from '../layout/navigationModel.js';
import type { PortcullisData } from '../providers/dataProvider.js';
import { deviceTitle, familyOf, isInternalDisk } from '../resources/devices/deviceModel.js';
import { firstProblem } from '../resources/macs/macModel.js';
import { StateChip } from '../resources/macs/StateChip.js';
import type { DashboardAnswer, DeviceRow, MacSummary } from '@portcullis/wire';
import { hourly, stateCounts, totals } from './dashboardModel.js';

const DenialChart = lazy(() => import('./DenialChart.js'));

/** The start page. Who may not see the dashboard goes to the first page that is theirs. */
export function Dashboard() {
  const { permissions, isPending } = usePermissions<readonly string[]>();
  if (isPending) return <LinearProgress aria-label="Loading" />;
  const may = (resource: string): boolean => allows(permissions ?? [], resource, 'list');
  if (may('dashboard')) return <Figures />;
  const first = firstPage(may);
  return first === null ? <AccessDenied /> : <Navigate to={first} replace />;
}

function Figures() {
  const data = useDataProvider<PortcullisData>();
  const {
    data: figures,
    error,
    refetch,
    dataUpdatedAt,
  } = useQuery({ queryKey: ['dashboard'], queryFn: () => data.dashboard(), refetchInterval: 60_000 });
  if (error !== null && figures === undefined) {
    return <Failed error={error} onRetry={() => void refetch()} />;
  }
  if (figures === undefined) return <LinearProgress aria-label="Loading" />;
  return (
    <Page title="Dashboard">
      <Stack spacing={2}>
        <Counts figures={figures} />
        {figures.byProblem.length > 0 && (
          <Section title="By cause">
            <Causes figures={figures} />
          </Section>
        )}
        <Section title="Macs that need attention" flush>
          <Attention figures={figures} />
        </Section>
        <Box sx={{ display: 'grid', gap: 2, alignItems: 'start', gridTemplateColumns: { xs: '1fr', lg: '3fr 2fr' } }}>
          <Denials figures={figures} now={dataUpdatedAt} />
          <Section title="New devices" actions={<LinkButton to="/devices">All devices</LinkButton>}>
            <NewDevices devices={figures.newDevices.filter(({ family, key }) => !isInternalDisk(family, key))} />
          </Section>
        </Box>
      </Stack>
    </Page>
  );
}

function Counts({ figures }: { readonly figures: DashboardAnswer }) {
  return (
    <Box
      component="ul"
      aria-label="Macs by state"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, listStyle: 'none', p: 0, m: 0 }}
    >
      <Count label="Macs" count={figures.macs.total} to="/macs" />
      {stateCounts(figures).map(({ state, label, count }) => (
        <Count key={state} label={label} count={count} to={listOf('macs', { state })} />
      ))}
      <Count label="Out of sync" count={figures.outOfSync} to={listOf('macs', { inSync: 'false' })} />
    </Box>
  );
}

/** The problems of the fleet; each leads to the Macs that have it. */
function Causes({ figures }: { readonly figures: DashboardAnswer }) {
  return (
    <Box
      component="ul"
      aria-label="Macs by cause"
      sx={{ columns: { xs: 1, md: 2 }, columnGap: 4, listStyle: 'none', p: 0, m: 0 }}
    >
      {figures.byProblem.map(({ code, title, severity, count }) => (
        <Box component="li" key={code} sx={{ display: 'flex', gap: 1.25, py: 0.4, breakInside: 'avoid' }}>
          <Typography sx={{ fontWeight: 700, minWidth: 40, textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>
            {count}
          </Typography>
          <RouterLink to={listOf('macs', { problem: code })}>{title}</RouterLink>
          <ToneChip tone={severity === 'critical' ? 'bad' : 'warn'} label={severity} />
        </Box>
      ))}
    </Box>
  );
}

function Count({ label, count, to }: { readonly label: string; readonly count: number; readonly to: string }) {
  return (
    <Paper component="li" sx={{ px: 2, py: 1.25, minWidth: 120 }}>
      <Typography
        component="p"
        sx={{ fontSize: '1.6rem', fontWeight: 700, lineHeight: 1.2, fontVariantNumeric: 'tabular-nums' }}
      >
        {count}
      </Typography>
      <RouterLink to={to}>{label}</RouterLink>
    </Paper>
  );
}

function Attention({ figures }: { readonly figures: DashboardAnswer }) {
  const mayEnrol = useAllowed('tokens:write');
  if (figures.macs.total === 0) {
    return (
      <EmptyState
        title="No Mac is enrolled yet"
        action={
          mayEnrol && (
            <LinkButton to="/enrolment-tokens" variant="contained">
              Make an enrolment token
            </LinkButton>
          )
        }
      >
        Make an enrolment token and give it to the agent on a Mac.
      </EmptyState>
    );
  }
  if (figures.attention.length === 0)
    return <EmptyState title="Every Mac is well">Nothing needs to be done.</EmptyState>;
  return (
    <Box component="ul" aria-label="Macs that need attention" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {figures.attention.map((mac) => (
        <AttentionLine key={mac.id} mac={mac} />
      ))}
    </Box>
  );
}

function AttentionLine({ mac }: { readonly mac: MacSummary }) {
  const problem = firstProblem(mac);
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        gap: 2,
        px: 2,
        py: 1.25,
        borderTop: 1,
        borderColor: 'divider',
        flexWrap: { xs: 'wrap', md: 'nowrap' },
      }}
    >
      <Box sx={{ width: 210, flex: 'none' }}>
        <Typography component="div" sx={{ fontWeight: 600 }}>
          <RouterLink to={pageOf('macs', mac.id)}>
            <ForeignText value={mac.hostname} longest={30} otherwise="Without a name" />
          </RouterLink>
        </Typography>
        <StateChip state={mac.state} />
      </Box>
      <Box sx={{ minWidth: 0 }}>
        {problem === null ? (
          <Typography variant="body2">
            Last seen <Moment value={mac.lastSeenAt} />: switch it on, or look whether its agent runs.
          </Typography>
        ) : (
          <>
            <Typography sx={{ fontWeight: 600 }}>{problem.title}</Typography>
            <Typography variant="body2" color="textSecondary">
              {problem.cause}
            </Typography>
            <Typography variant="body2">
              <strong>Fix: </strong>
              {problem.fix}
            </Typography>
            {mac.problems.length > 1 && (
              <Typography variant="body2" color="textSecondary">
                and {mac.problems.length - 1} more
              </Typography>
            )}
          </>
        )}
      </Box>
    </Box>
  );
}

function Denials({ figures, now }: { readonly figures: DashboardAnswer; readonly now: number }) {
  const points = hourly(figures.denialsByHour, now);
  const { denied, observed } = totals(points);
  const mayRead = useAllowed('events:browse');
  return (
    <Section
      title="Denials in the last 24 hours"
      lead={`${denied} denied, ${observed} would have been denied where the policy only observes.`}
      actions={mayRead && <LinkButton to={listOf('events', { decision: 'denied' })}>Denied events</LinkButton>}
    >
      <Suspense fallback={<Box sx={{ height: 220 }} />}>
        <DenialChart points={points} />
      </Suspense>
    </Section>
  );
}

function NewDevices({ devices }: { readonly devices: readonly DeviceRow[] }) {
  if (devices.length === 0)
    return <Typography color="textSecondary">No device was seen for the first time lately.</Typography>;
  return (
    <Box component="ul" aria-label="New devices" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {devices.slice(0, 6).map((device) => (
        <Box component="li" key={device.id} sx={{ py: 0.5 }}>
          <RouterLink to={pageOf('devices', device.id)}>
            <ForeignText value={deviceTitle(device)} longest={40} />
          </RouterLink>
          <Typography variant="body2" color="textSecondary" component="div">
            {familyOf(device.family, device.key)}, <Moment value={device.firstSeenAt} />
            {device.lastMac !== null && (
              <>
                {' at '}
                <ForeignText value={device.lastMac.hostname} longest={30} />
              </>
            )}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
