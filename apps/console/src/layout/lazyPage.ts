import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/**
 * A page whose code comes when somebody goes there: the first load is the dashboard's alone.
 * @param name the page's name in its module
 */
export function lazyPage<Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): LazyExoticComponent<ComponentType> {
  return lazy(async () => ({ default: (await load())[name] }));
}
