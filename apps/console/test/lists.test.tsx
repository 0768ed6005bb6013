// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Navigation } from '../src/layout/Navigation.js';
import { EventList } from '../src/resources/events/EventList.js';
import { MacList } from '../src/resources/macs/MacList.js';
import { eventRow, MAC } from '../src/testing/samples.js';
import { show } from './render.js';

describe('a list', () => {
  const macs = (data: readonly unknown[]) => ({
    page: <MacList />,
    path: '/macs',
    at: '/macs',
    resource: 'macs',
    permissions: ['macs:read', 'tokens:write'],
    routes: { 'GET /macs': () => ({ body: { data, total: data.length } }) },
  });

  it('says what to do next when there is nothing at all', async () => {
    await show(macs([]));
    expect(await screen.findByText('No Mac is enrolled yet')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Make an enrolment token' })).toBeTruthy();
  });

  it('asks again with a filter once typing pauses, and says when nothing matches', async () => {
    const user = userEvent.setup();
    const { server } = await show({
      ...macs([]),
      routes: {
        'GET /macs': ({ query }) => ({ body: query['q'] ? { data: [], total: 0 } : { data: [MAC], total: 1 } }),
      },
    });
    await screen.findByRole('link', { name: 'kim-mbp' });
    // react-admin's own words are there, not their keys.
    expect(screen.getByRole('button', { name: 'Add filter' })).toBeTruthy();
    await user.type(screen.getByRole('searchbox', { name: 'Hostname, owner or serial' }), 'zzz');
    expect(await screen.findByText('Nothing matches these filters')).toBeTruthy();
    await waitFor(() => expect(server.asked.map(({ query }) => query['q'])).toEqual(expect.arrayContaining(['zzz'])));
    await user.clear(screen.getByRole('searchbox', { name: 'Hostname, owner or serial' }));
    expect(await screen.findByRole('link', { name: 'kim-mbp' })).toBeTruthy();
  });

  it('is sorted by its column heads', async () => {
    const user = userEvent.setup();
    const { server } = await show(macs([MAC]));
    await user.click(within(await screen.findByRole('table', { name: 'Macs' })).getByText('Last seen'));
    await waitFor(() => expect(server.asked.at(-1)?.query).toMatchObject({ sort: 'lastSeenAt', order: 'asc' }));
  });

  it('says what went wrong and offers to try again', async () => {
    let broken = true;
    const user = userEvent.setup();
    await show({
      ...macs([]),
      routes: {
        'GET /macs': () =>
          broken
            ? { status: 500, body: { error: { code: 'x', message: 'the database is away' } } }
            : { body: { data: [MAC], total: 1 } },
      },
    });
    expect((await screen.findAllByText('The database is away')).length).toBeGreaterThan(0);
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: 'kim-mbp' })).toBeTruthy();
  });
});

describe('the list of events', () => {
  it('exports exactly what is shown, and shows older events on request', async () => {
    const user = userEvent.setup();
    const filter = encodeURIComponent(JSON.stringify({ outcome: 'enforced' }));
    await show({
      page: <EventList />,
      path: '/events',
      at: `/events?filter=${filter}`,
      resource: 'events',
      permissions: ['events:read', 'events:browse', 'events:export'],
      routes: {
        'GET /events': ({ query }) => ({
          body: query['cursor']
            ? { data: [eventRow('old', { sentence: 'The older one.' })], next: null }
            : { data: [eventRow('new')], next: 'c' },
        }),
      },
    });
    const table = await screen.findByRole('table', { name: 'Events' });
    expect(within(table).getAllByRole('row')).toHaveLength(2);
    expect(screen.getByRole('link', { name: 'Export CSV' }).getAttribute('href')).toBe(
      '/api/events.csv?outcome=enforced',
    );
    await user.click(screen.getByRole('button', { name: 'Show older events' }));
    expect(await screen.findByText('The older one.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Show older events' })).toBeNull();
  });
});

describe('the menu', () => {
  it('leads only to pages that are one’s own', async () => {
    await show({ page: <Navigation />, permissions: ['macs:read', 'audit:read'] });
    await screen.findByRole('link', { name: 'Macs' });
    expect(screen.getAllByRole('link').map(({ textContent }) => textContent)).toEqual(['Macs', 'Audit log']);
  });
});
