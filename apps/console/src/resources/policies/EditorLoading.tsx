import { LinearProgress } from '@mui/material';

export function EditorLoading() {
  return <LinearProgress aria-label="Loading the editor" />;
}
