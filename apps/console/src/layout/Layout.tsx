import { Box, Button, Drawer, LinearProgress, useMediaQuery, type Theme } from '@mui/material';
import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router-dom';
import { LiveRefresh } from '../live/LiveRefresh.js';
import { Boundary } from './Boundary.js';
import { Navigation } from './Navigation.js';
import { TopBar } from './TopBar.js';

const WIDTH = 212;

/** Top bar, menu, content. The skip link and the `main` landmark are what keyboards and screen readers go by. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const narrow = useMediaQuery<Theme>((theme) => theme.breakpoints.down('md'));
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <Box sx={{ minHeight: '100vh', bgcolor: 'background.default', color: 'text.primary' }}>
      <Button
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
        variant="contained"
        sx={{
          position: 'fixed',
          top: 6,
          left: 6,
          zIndex: 2000,
          transform: 'translateY(-200%)',
          '&:focus': { transform: 'none' },
        }}
      >
        Skip to content
      </Button>
      <TopBar {...(narrow ? { onMenu: () => setOpen(true) } : {})} />
      <LiveRefresh />
      <Box sx={{ display: 'flex' }}>
        {narrow ? (
          <Drawer open={open} onClose={() => setOpen(false)} slotProps={{ paper: { sx: { width: WIDTH + 20 } } }}>
            <Navigation onNavigate={() => setOpen(false)} />
          </Drawer>
        ) : (
          <Box
            sx={{
              width: WIDTH,
              flex: 'none',
              position: 'sticky',
              top: 48,
              alignSelf: 'flex-start',
              height: 'calc(100vh - 48px)',
              overflowY: 'auto',
              borderRight: 1,
              borderColor: 'divider',
            }}
          >
            <Navigation />
          </Box>
        )}
        <Box
          component="main"
          id="content"
          tabIndex={-1}
          sx={{ flex: 1, minWidth: 0, p: { xs: 1.5, md: 3 }, outline: 'none' }}
        >
          <Boundary key={pathname}>
            <Suspense fallback={<LinearProgress aria-label="Loading the page" />}>{children}</Suspense>
          </Boundary>
        </Box>
      </Box>
    </Box>
  );
}
