import { Box, Button, Drawer, LinearProgress, useMediaQuery, type Theme } from '@mui/material';
import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router-dom';
import { Connection } from '../live/Connection.js';
import { LiveRefresh } from '../live/LiveRefresh.js';
import { Boundary } from './Boundary.js';
import { Navigation } from './Navigation.js';
import { TopBar } from './TopBar.js';

const WIDTH = 212;
const BAR = 48;

/** Top bar, menu, content. The skip link and the `main` landmark are what keyboards and screen readers go by. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const narrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  return (
    <Box sx={{ minHeight: '100vh', bgcolor: 'background.default', color: 'text.primary' }}>
      <SkipLink />
      <TopBar {...(narrow ? { onMenu: () => setOpen(true) } : {})} />
      <LiveRefresh />
      <Connection />
      <Box sx={{ display: 'flex' }}>
        {narrow ? (
          <Drawer open={open} onClose={() => setOpen(false)} slotProps={{ paper: { sx: { width: WIDTH + 20 } } }}>
            <Navigation onNavigate={() => setOpen(false)} />
          </Drawer>
        ) : (
          <Box sx={SIDE}>
            <Navigation />
          </Box>
        )}
        <Box component="main" id="content" tabIndex={-1} sx={CONTENT}>
          <FromTheTop key={pathname}>
            <Suspense fallback={<LinearProgress aria-label="Loading the page" />}>{children}</Suspense>
          </FromTheTop>
        </Box>
      </Box>
    </Box>
  );
}

const SIDE = {
  width: WIDTH,
  flex: 'none',
  position: 'sticky',
  top: BAR,
  alignSelf: 'flex-start',
  height: `calc(100vh - ${BAR}px)`,
  overflowY: 'auto',
  borderRight: 1,
  borderColor: 'divider',
} as const;

const CONTENT = { flex: 1, minWidth: 0, p: { xs: 1.5, md: 3 }, outline: 'none' } as const;

/** Every page begins at its top, and a page that failed does not stay failed when another is opened. */
function FromTheTop({ children }: { readonly children: ReactNode }) {
  useEffect(() => {
    window.scrollTo(0, 0);
  }, []);
  return <Boundary>{children}</Boundary>;
}

const HIDDEN_UNTIL_FOCUSED = {
  position: 'fixed',
  top: 6,
  left: 6,
  zIndex: 2000,
  transform: 'translateY(-200%)',
  '&:focus': { transform: 'none' },
} as const;

function SkipLink() {
  return (
    <Button
      href="#content"
      variant="contained"
      sx={HIDDEN_UNTIL_FOCUSED}
      onClick={(event) => {
        // The fragment of the address is the page's route: it must not change.
        event.preventDefault();
        document.getElementById('content')?.focus();
      }}
    >
      Skip to content
    </Button>
  );
}
