import Brightness from '@mui/icons-material/Brightness4Outlined';
import Menu from '@mui/icons-material/Menu';
import { AppBar, Box, IconButton, Toolbar, Typography } from '@mui/material';
import { useTheme as useMuiTheme } from '@mui/material/styles';
import { lazy, Suspense } from 'react';
import { useTheme } from 'react-admin';
import { Link } from 'react-router-dom';
import { Mark } from '../brand/Mark.js';
import { AccountMenu } from './AccountMenu.js';

/** The picker that it is made of is most of its size, and nobody searches before the page is there. */
const SearchBox = lazy(async () => ({ default: (await import('../search/SearchBox.js')).SearchBox }));

export function TopBar({ onMenu }: { readonly onMenu?: () => void }) {
  const [, setTheme] = useTheme();
  const isDark = useMuiTheme().palette.mode === 'dark';
  const other = isDark ? 'light' : 'dark';
  return (
    <AppBar
      position="sticky"
      color="inherit"
      sx={{ bgcolor: 'background.paper', borderBottom: 1, borderColor: 'divider', backgroundImage: 'none' }}
    >
      <Toolbar variant="dense" sx={{ gap: 2 }}>
        {onMenu !== undefined && (
          <IconButton edge="start" aria-label="Open the menu" onClick={onMenu}>
            <Menu />
          </IconButton>
        )}
        <Box
          component={Link}
          to="/"
          sx={{ display: 'flex', alignItems: 'center', gap: 1, color: 'primary.main', textDecoration: 'none' }}
        >
          <Mark />
          <Typography
            component="span"
            sx={{ fontWeight: 700, color: 'text.primary', display: { xs: 'none', sm: 'block' } }}
          >
            Portcullis
          </Typography>
        </Box>
        <Box sx={{ flex: 1, display: 'flex', justifyContent: 'center' }}>
          <Suspense fallback={<Box sx={{ height: 40 }} />}>
            <SearchBox />
          </Suspense>
        </Box>
        <IconButton
          title={`Use the ${other} theme`}
          aria-label={`Use the ${other} theme`}
          onClick={() => setTheme(other)}
        >
          <Brightness fontSize="small" />
        </IconButton>
        <AccountMenu />
      </Toolbar>
    </AppBar>
  );
}
