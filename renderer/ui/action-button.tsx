import { Button, type ButtonProps } from '@patternfly/react-core';

export interface ActionButtonProps extends Pick<ButtonProps, 'variant' | 'children' | 'icon' | 'autoFocus'> {
  readonly onClick: () => void;
  /** Why it cannot be used now. It stays reachable by keyboard and says so. */
  readonly disabledBecause?: string | undefined;
  /** What it would do, on hover. */
  readonly hint?: string | undefined;
}

/** A small button that, when it is off, says why. */
export function ActionButton({
  onClick,
  disabledBecause,
  hint,
  variant = 'secondary',
  children,
  ...rest
}: ActionButtonProps) {
  const isOff = disabledBecause !== undefined;
  return (
    <Button
      {...rest}
      size="sm"
      variant={variant}
      isAriaDisabled={isOff}
      title={disabledBecause ?? hint}
      onClick={isOff ? undefined : onClick}
    >
      {children}
    </Button>
  );
}
