import { Alert, AlertTitle, Button } from '@mui/material';
import { Component, type ReactNode } from 'react';
import { sentenceOf } from '../providers/apiError.js';

/** Keeps a page that fails from taking the menu with it. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly failure: unknown }> {
  override state = { failure: null as unknown };

  static getDerivedStateFromError(failure: unknown): { readonly failure: unknown } {
    return { failure };
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children;
    return (
      <Alert
        severity="error"
        action={
          <Button color="inherit" onClick={() => this.setState({ failure: null })}>
            Try again
          </Button>
        }
      >
        <AlertTitle>This page could not be shown</AlertTitle>
        {sentenceOf(this.state.failure)}
      </Alert>
    );
  }
}
