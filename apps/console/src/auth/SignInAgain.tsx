import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useAuthProvider, useGetIdentity, useLogout } from 'react-admin';
import { FormDialog } from '../forms/FormDialog.js';
import { TextInput } from '../forms/TextInput.js';
import type { ConsoleAuth } from '../providers/authProvider.js';

interface SignInAgainProps {
  /** `true`: what was being done goes on. */
  readonly onSettled: (signedIn: boolean) => void;
}

/** Over whatever was being done when the session ended: nothing of it is lost. The same person goes on, or nobody. */
export default function SignInAgain({ onSettled }: SignInAgainProps) {
  const auth = useAuthProvider<ConsoleAuth>();
  const { identity } = useGetIdentity();
  const logout = useLogout();
  const [password, setPassword] = useState('');
  const submit = async (): Promise<void> => {
    await auth?.signInAgain(password);
    onSettled(true);
  };
  const leave = async (): Promise<void> => {
    onSettled(false);
    await logout();
  };
  return (
    <FormDialog
      title="Your session has ended"
      submitLabel="Sign in and go on"
      busyLabel="Signing in…"
      cancelLabel="Not now"
      disabled={password === ''}
      onClose={() => onSettled(false)}
      onSubmit={submit}
    >
      <Typography>Sign in again, and what you were doing goes on. Nothing of it has been done yet.</Typography>
      <TextInput
        label="Password"
        type="password"
        required
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      <Typography variant="body2" color="textSecondary">
        You are {identity?.fullName ?? '…'}. <Button onClick={() => void leave()}>Sign in as somebody else</Button>
      </Typography>
    </FormDialog>
  );
}
