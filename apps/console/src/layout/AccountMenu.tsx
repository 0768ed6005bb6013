import Account from '@mui/icons-material/AccountCircleOutlined';
import { Box, Divider, IconButton, Menu, MenuItem, Typography } from '@mui/material';
import { useState } from 'react';
import { useGetIdentity, useLogout } from 'react-admin';

export function AccountMenu() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { identity } = useGetIdentity();
  const logout = useLogout();
  const role: unknown = identity?.['role'];
  return (
    <>
      <IconButton
        title="Your account"
        aria-label="Your account"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <Account fontSize="small" />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <Box sx={{ px: 2, py: 1 }}>
          <Typography sx={{ fontWeight: 600 }}>{identity?.fullName ?? '…'}</Typography>
          <Typography variant="body2" color="textSecondary">
            {typeof role === 'string' ? `Role: ${role}` : 'No role: ask an administrator for one'}
          </Typography>
        </Box>
        <Divider />
        <MenuItem
          onClick={() => {
            setAnchor(null);
            void logout({}, '/login', false);
          }}
        >
          Sign out
        </MenuItem>
      </Menu>
    </>
  );
}
