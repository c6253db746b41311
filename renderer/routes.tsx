import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router';
import {
  activitySearchSchema,
  addRegistrySearchSchema,
  connectionSearchSchema,
  historySearchSchema,
  manifestSearchSchema,
  matrixSearchSchema,
  mergeSearchSchema,
  releasesSearchSchema,
  openFileSearchSchema,
  repositoriesSearchSchema,
  tagsSearchSchema,
} from './search-params.ts';
import { Frame } from './views/frame/frame.tsx';
import { RouteError, RouteNotFound } from './views/frame/route-states.tsx';

const root = createRootRoute({ component: Frame, notFoundComponent: RouteNotFound, errorComponent: RouteError });

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./views/welcome/welcome-view.tsx'), 'WelcomeView'),
});

const addRegistry = createRoute({
  getParentRoute: () => root,
  path: '/connections/add',
  validateSearch: addRegistrySearchSchema,
  component: lazyRouteComponent(() => import('./views/connect/add-registry-view.tsx'), 'AddRegistryView'),
});

const connection = createRoute({
  getParentRoute: () => root,
  path: '/connections/$connectionId',
  validateSearch: connectionSearchSchema,
  component: lazyRouteComponent(() => import('./views/connect/connection-view.tsx'), 'ConnectionView'),
});

const repositories = createRoute({
  getParentRoute: () => root,
  path: '/c/$connectionId',
  validateSearch: repositoriesSearchSchema,
  component: lazyRouteComponent(() => import('./views/repositories/repositories-view.tsx'), 'RepositoriesView'),
});

/** A repository's name has slashes; as one path segment they are escaped. */
const repository = createRoute({
  getParentRoute: () => root,
  path: '/c/$connectionId/r/$repository',
  component: lazyRouteComponent(() => import('./views/repository/repository-view.tsx'), 'RepositoryView'),
});

const repositoryIndex = createRoute({
  getParentRoute: () => repository,
  path: '/',
  beforeLoad: ({ params }) => {
    redirect({ to: '/c/$connectionId/r/$repository/tags', params, search: {}, replace: true, throw: true });
  },
});

const tags = createRoute({
  getParentRoute: () => repository,
  path: 'tags',
  validateSearch: tagsSearchSchema,
  component: lazyRouteComponent(() => import('./views/tags/tags-view.tsx'), 'TagsView'),
});

const history = createRoute({
  getParentRoute: () => repository,
  path: 'history',
  validateSearch: historySearchSchema,
  component: lazyRouteComponent(() => import('./views/history/history-view.tsx'), 'HistoryView'),
});

const matrix = createRoute({
  getParentRoute: () => repository,
  path: 'matrix',
  validateSearch: matrixSearchSchema,
  component: lazyRouteComponent(() => import('./views/matrix/matrix-view.tsx'), 'MatrixView'),
});

const releases = createRoute({
  getParentRoute: () => repository,
  path: 'releases',
  validateSearch: releasesSearchSchema,
  component: lazyRouteComponent(() => import('./views/releases/releases-view.tsx'), 'ReleasesView'),
});

const manifest = createRoute({
  getParentRoute: () => root,
  path: '/c/$connectionId/r/$repository/m/$reference',
  validateSearch: manifestSearchSchema,
  component: lazyRouteComponent(() => import('./views/manifest/manifest-view.tsx'), 'ManifestView'),
});

const merge = createRoute({
  getParentRoute: () => root,
  path: '/merge',
  validateSearch: mergeSearchSchema,
  component: lazyRouteComponent(() => import('./views/merge/merge-view.tsx'), 'MergeView'),
});

const openFile = createRoute({
  getParentRoute: () => root,
  path: '/files/open',
  validateSearch: openFileSearchSchema,
  component: lazyRouteComponent(() => import('./views/files/open-file-view.tsx'), 'OpenFileView'),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: '/activity',
  validateSearch: activitySearchSchema,
  component: lazyRouteComponent(() => import('./views/activity/activity-view.tsx'), 'ActivityView'),
});

const watching = createRoute({
  getParentRoute: () => root,
  path: '/watching',
  component: lazyRouteComponent(() => import('./views/watching/watching-view.tsx'), 'WatchingView'),
});

const routeTree = root.addChildren([
  welcome,
  addRegistry,
  connection,
  repositories,
  repository.addChildren([repositoryIndex, tags, history, matrix, releases]),
  manifest,
  merge,
  openFile,
  activity,
  watching,
]);

// Plain text in the address instead of JSON: `tag=4.3`, as a person would write it.
const parseSearch = parseSearchWith((value) => value);
const stringifySearch = stringifySearchWith((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

/**
 * The addresses of all screens, in the hash, so that a reload comes back to the same place in both hosts. Screens read
 * their own with `useParams({ from: … })` and `useSearch({ from: … })`.
 */
export function createAppRouter() {
  return createRouter({
    routeTree,
    history: createHashHistory(),
    parseSearch,
    stringifySearch,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: RouteNotFound,
    defaultPendingMs: 150,
    defaultPreload: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
