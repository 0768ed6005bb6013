// @vitest-environment jsdom
import { checklist, diagnose, examineBundle, packBundle } from '@portcullis/health';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { BundlePage } from '../src/resources/macs/BundlePage.js';

const FILES = new Map([
  [
    'systemextensionsctl-list.txt',
    '1 extension(s)\n\t*\tTEAM123456\torg.portcullis.app.bridge (0.1.0/1)\tbridge\t[activated waiting for user]\n',
  ],
  ['csrutil-status.txt', 'System Integrity Protection status: disabled.\n'],
]);

afterEach(cleanup);

async function choose(file: File) {
  render(<BundlePage />);
  await userEvent.upload(screen.getByLabelText('Support bundle'), file);
}

it('shows of a support bundle the checklist that doctor gives, word for word', async () => {
  const examined = await examineBundle(FILES, async () => null, Date.now());
  const { problems, checks } = diagnose(examined?.facts, Date.now());
  await choose(new File([new Uint8Array(packBundle(FILES))], 'support.zip'));
  await screen.findByText('support.zip');
  const list = screen.getByRole('list', { name: 'Health checklist' });
  const lines = [...list.children].map((line) => line.querySelector('p')?.textContent);
  expect(lines).toEqual(checklist(checks, problems).map(({ title }) => title));
  expect(lines[0]).toBe('The system extension waits to be allowed');
  for (const { cause, fix } of problems) {
    expect(screen.getByText(cause)).toBeTruthy();
    expect(document.body.textContent).toContain(fix);
  }
  expect(problems.length).toBeGreaterThan(1);
});

it('says why a file is none', async () => {
  await choose(new File(['no archive'], 'holiday.zip'));
  expect((await screen.findByRole('alert')).textContent).toContain(
    '“holiday.zip” cannot be read: it is no whole ZIP archive',
  );
});
