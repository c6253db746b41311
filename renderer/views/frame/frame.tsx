import './frame.css';
import { Button } from '@patternfly/react-core';
import { Link, Outlet } from '@tanstack/react-router';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useLink } from '../../client/link.tsx';
import { useChangeRequest } from '../../state/change.ts';
import { ErrorPanel, InfoNotice } from '../../ui/states.tsx';
import { TaskDrawer } from '../../ui/tasks/task-drawer.tsx';
import { ChangePanel } from '../changes/change-panel.tsx';
import { Places } from './places.tsx';
import { ReferenceBox } from './reference-box.tsx';

/** What is always there: places on the left, work in the centre, the preview of changes on the right, tasks below. */
export function Frame() {
  const isChanging = useChangeRequest() !== null;
  const layout = useDefaultLayout({
    id: 'frame',
    panelIds: isChanging ? ['places', 'work', 'change'] : ['places', 'work'],
    storage: window.localStorage,
  });
  return (
    <div className="wb-frame">
      <a className="wb-skip" href="#work" onClick={skipToWork}>
        Skip to the work area
      </a>
      <header className="wb-masthead">
        <Link to="/" className="wb-brand">
          Waybill
        </Link>
        <ReferenceBox />
        <nav aria-label="Tools" className="wb-masthead__tools">
          <Link className="wb-tool" to="/merge" search={{}}>
            Merge
          </Link>
          <Link className="wb-tool" to="/watching">
            Watching
          </Link>
          <Link className="wb-tool" to="/activity" search={{}}>
            Activity
          </Link>
        </nav>
      </header>
      <HostNotice />
      <Group
        className="wb-panes"
        orientation="horizontal"
        defaultLayout={layout.defaultLayout}
        onLayoutChanged={layout.onLayoutChanged}
      >
        <Panel
          id="places"
          className="wb-pane"
          defaultSize="260px"
          minSize="160px"
          maxSize="50%"
          groupResizeBehavior="preserve-pixel-size"
        >
          <Places />
        </Panel>
        <Separator className="wb-separator" aria-label="Width of the places" />
        <Panel id="work" className="wb-pane" minSize="30%">
          <main id="work" className="wb-work" tabIndex={-1}>
            <Outlet />
          </main>
        </Panel>
        {isChanging && (
          <>
            <Separator className="wb-separator" aria-label="Width of the preview" />
            <Panel
              id="change"
              className="wb-pane"
              defaultSize="400px"
              minSize="320px"
              groupResizeBehavior="preserve-pixel-size"
            >
              <ChangePanel />
            </Panel>
          </>
        )}
      </Group>
      <TaskDrawer />
    </div>
  );
}

function skipToWork(event: React.MouseEvent): void {
  // The hash is the address of the screen, so the link must not write to it.
  event.preventDefault();
  document.querySelector<HTMLElement>('#work')?.focus();
}

function HostNotice() {
  const link = useLink();
  if (link.status === 'ended')
    return (
      <ErrorPanel
        error={link.error}
        what="Waybill is not connected to its host"
        onRetry={() => window.location.reload()}
      />
    );
  if (link.status !== 'lost') return null;
  return (
    <InfoNotice title="The connection to Waybill’s host was lost. Trying again…">
      What you see may be out of date.{' '}
      <Button variant="link" isInline onClick={() => window.location.reload()}>
        Reload now
      </Button>
    </InfoNotice>
  );
}
