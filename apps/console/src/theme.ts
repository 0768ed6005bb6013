import { deepmerge } from '@mui/utils';
import type { Theme } from '@mui/material/styles';
import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from 'react-admin';

/** Heather and stone: calm enough to leave green, amber and red to mean something. */
const shared: RaThemeOptions = {
  shape: { borderRadius: 8 },
  typography: {
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
    fontSize: 13.5,
    h1: { fontSize: '1.5rem', fontWeight: 650, letterSpacing: '-0.01em' },
    h2: { fontSize: '1.05rem', fontWeight: 650 },
    h3: { fontSize: '0.95rem', fontWeight: 650 },
    button: { textTransform: 'none', fontWeight: 600 },
  },
  components: {
    MuiPaper: { defaultProps: { elevation: 0, variant: 'outlined' } },
    MuiCard: { defaultProps: { elevation: 0, variant: 'outlined' } },
    MuiAppBar: { defaultProps: { elevation: 0, variant: 'elevation' } },
    MuiButton: { defaultProps: { disableElevation: true, size: 'small' } },
    MuiTextField: { defaultProps: { variant: 'outlined', margin: 'none', size: 'small' } },
    MuiFormControl: { defaultProps: { variant: 'outlined', margin: 'none', size: 'small' } },
    MuiTooltip: { defaultProps: { describeChild: true } },
    MuiTableCell: { styleOverrides: { head: { fontWeight: 600, whiteSpace: 'nowrap' } } },
    MuiLink: { defaultProps: { underline: 'hover' } },
    MuiButtonBase: {
      styleOverrides: {
        root: ({ theme }: { readonly theme: Theme }) => ({
          '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}`, outlineOffset: 2 },
        }),
      },
    },
  },
};

const light: RaThemeOptions = {
  palette: {
    mode: 'light',
    primary: { main: '#6b3f73', contrastText: '#ffffff' },
    secondary: { main: '#5a5348', contrastText: '#ffffff' },
    background: { default: '#f6f4f0', paper: '#fffefb' },
    text: { primary: '#26221e', secondary: '#635b52' },
    divider: '#e2ddd4',
    success: { main: '#2f6f4e' },
    warning: { main: '#92600a' },
    error: { main: '#ad2f2f' },
    info: { main: '#44606f' },
  },
};

const dark: RaThemeOptions = {
  palette: {
    mode: 'dark',
    primary: { main: '#d3a9dc', contrastText: '#231a26' },
    secondary: { main: '#cabfae', contrastText: '#231f1a' },
    background: { default: '#191715', paper: '#211e1c' },
    text: { primary: '#ece7e0', secondary: '#b3aa9f' },
    divider: '#38332e',
    success: { main: '#7fc39c' },
    warning: { main: '#e0b15c' },
    error: { main: '#f08d84' },
    info: { main: '#9fbccb' },
  },
};

/** Colours last: they win over react-admin's own. */
function themed(base: object, palette: RaThemeOptions): RaThemeOptions {
  return deepmerge<RaThemeOptions>(deepmerge<RaThemeOptions>(base, shared), palette);
}

export const lightTheme = themed(defaultLightTheme, light);
export const darkTheme = themed(defaultDarkTheme, dark);
