import Apple from '@mui/icons-material/LaptopMac';
import ApiTokens from '@mui/icons-material/KeyOutlined';
import Assignments from '@mui/icons-material/AltRoute';
import Audit from '@mui/icons-material/HistoryEdu';
import Block from '@mui/icons-material/ReportOutlined';
import Dashboard from '@mui/icons-material/SpaceDashboardOutlined';
import Devices from '@mui/icons-material/Usb';
import Enrolment from '@mui/icons-material/QrCode2';
import Events from '@mui/icons-material/ReceiptLongOutlined';
import Grants from '@mui/icons-material/HourglassBottom';
import People from '@mui/icons-material/PeopleOutlined';
import Policies from '@mui/icons-material/RuleOutlined';
import Sets from '@mui/icons-material/PlaylistAddCheck';
import { Box, List, ListItemButton, ListItemIcon, ListItemText, ListSubheader } from '@mui/material';
import type { SvgIconComponent } from '@mui/icons-material';
import { usePermissions } from 'react-admin';
import { Link, useLocation } from 'react-router-dom';
import { allows } from '../auth/permissions.js';
import { visible } from './navigationModel.js';

const ICONS: Readonly<Record<string, SvgIconComponent>> = {
  dashboard: Dashboard,
  macs: Apple,
  devices: Devices,
  events: Events,
  policies: Policies,
  assignments: Assignments,
  'device-sets': Sets,
  grants: Grants,
  blocks: Block,
  'enrolment-tokens': Enrolment,
  'api-tokens': ApiTokens,
  users: People,
  audit: Audit,
};

export function Navigation({ onNavigate }: { readonly onNavigate?: () => void }) {
  const { permissions } = usePermissions<readonly string[]>();
  const { pathname } = useLocation();
  const isHere = (to: string): boolean =>
    to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <Box component="nav" aria-label="Main" sx={{ py: 1 }}>
      {visible((resource) => allows(permissions ?? [], resource, 'list')).map((group) => (
        <List
          key={group.title}
          dense
          disablePadding
          aria-label={group.title}
          subheader={
            <ListSubheader
              component="div"
              aria-hidden
              sx={{
                bgcolor: 'transparent',
                lineHeight: '30px',
                fontSize: '0.72rem',
                letterSpacing: '0.06em',
                textTransform: 'uppercase',
              }}
            >
              {group.title}
            </ListSubheader>
          }
          sx={{ mb: 1 }}
        >
          {group.entries.map((entry) => {
            const Icon = ICONS[entry.resource] ?? Dashboard;
            const here = isHere(entry.to);
            return (
              <li key={entry.to}>
                <ListItemButton
                  component={Link}
                  to={entry.to}
                  selected={here}
                  {...(onNavigate ? { onClick: onNavigate } : {})}
                  {...(here ? { 'aria-current': 'page' as const } : {})}
                  sx={{ borderRadius: 2, mx: 1, py: 0.4 }}
                >
                  <ListItemIcon sx={{ minWidth: 34, color: here ? 'primary.main' : 'text.secondary' }}>
                    <Icon fontSize="small" />
                  </ListItemIcon>
                  <ListItemText
                    primary={entry.label}
                    slotProps={{ primary: { sx: { fontWeight: here ? 650 : 500 } } }}
                  />
                </ListItemButton>
              </li>
            );
          })}
        </List>
      ))}
    </Box>
  );
}
