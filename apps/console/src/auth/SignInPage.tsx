import { Alert, Box, Button, Paper, Stack, Typography } from '@mui/material';
import { useEffect, useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useLogin } from 'react-admin';
import { useLocation } from 'react-router-dom';
import { Mark } from '../brand/Mark.js';
import { TextInput } from '../forms/TextInput.js';
import { sentenceOf } from '../providers/apiError.js';

export function SignInPage() {
  const login = useLogin();
  const cameFrom = hasSomewhereToGo(useLocation().state);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (email.trim() === '' || password === '') {
      setFailure('Enter your e-mail address and your password.');
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await login({ email: email.trim(), password });
    } catch (error) {
      setFailure(sentenceOf(error));
      setBusy(false);
    }
  };

  return (
    <Gate>
      <Stack
        ref={form}
        component="form"
        noValidate
        spacing={2}
        onSubmit={(event) => void submit(event)}
        aria-label="Sign in"
      >
        {failure !== null && <Alert severity="error">{failure}</Alert>}
        {failure === null && cameFrom && (
          <Alert severity="info">You are not signed in, or your session has ended. Sign in to see this page.</Alert>
        )}
        <TextInput label="E-mail" type="email" required autoComplete="username" value={email} onChange={setEmail} />
        <TextInput
          label="Password"
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" variant="contained" size="large" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </Stack>
    </Gate>
  );
}

/** react-admin notes where somebody was sent here from; after signing in it leads back there. */
function hasSomewhereToGo(state: unknown): boolean {
  if (typeof state !== 'object' || state === null || !('nextPathname' in state)) return false;
  const { nextPathname } = state;
  return typeof nextPathname === 'string' && nextPathname !== '/' && nextPathname !== '';
}

const WHOLE_PAGE = {
  minHeight: '100vh',
  display: 'grid',
  placeItems: 'center',
  bgcolor: 'background.default',
  color: 'text.primary',
  p: 2,
};

function Gate({ children }: { readonly children: ReactNode }) {
  return (
    <Box component="main" sx={WHOLE_PAGE}>
      <title>Sign in · Portcullis</title>
      <Paper sx={{ p: 4, width: '100%', maxWidth: 380 }}>
        <Stack direction="row" spacing={1.25} sx={{ alignItems: 'center', color: 'primary.main' }}>
          <Mark size={34} />
          <Typography variant="h1" component="h1" color="textPrimary">
            Portcullis
          </Typography>
        </Stack>
        <Typography color="textSecondary" sx={{ mt: 0.5, mb: 3 }}>
          Device control for Macs
        </Typography>
        {children}
      </Paper>
    </Box>
  );
}
