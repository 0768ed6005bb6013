import { Alert, Box, Button, Paper, Stack, TextField, Typography } from '@mui/material';
import { useState, type SyntheticEvent } from 'react';
import { useLogin } from 'react-admin';
import { Mark } from '../brand/Mark.js';
import { sentenceOf } from '../providers/apiError.js';

export function SignInPage() {
  const login = useLogin();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

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
    <Box
      component="main"
      sx={{
        minHeight: '100vh',
        display: 'grid',
        placeItems: 'center',
        bgcolor: 'background.default',
        color: 'text.primary',
        p: 2,
      }}
    >
      <title>Sign in · Portcullis</title>
      <Paper sx={{ p: 4, width: '100%', maxWidth: 380 }}>
        <Stack direction="row" spacing={1.25} sx={{ alignItems: 'center', color: 'primary.main' }}>
          <Mark size={34} />
          <Typography variant="h1" component="h1" color="text.primary">
            Portcullis
          </Typography>
        </Stack>
        <Typography color="text.secondary" sx={{ mt: 0.5, mb: 3 }}>
          Device control for Macs
        </Typography>
        <Stack component="form" noValidate spacing={2} onSubmit={(event) => void submit(event)} aria-label="Sign in">
          {failure !== null && <Alert severity="error">{failure}</Alert>}
          <TextField
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <TextField
            label="Password"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button type="submit" variant="contained" size="large" disabled={busy}>
            {busy ? 'Signing in…' : 'Sign in'}
          </Button>
        </Stack>
      </Paper>
    </Box>
  );
}
