import { EventList } from './EventList.js';
import { EventDetail } from './EventPage.js';

export const events = { name: 'events', list: EventList, show: EventDetail };
