import { Link } from '@tanstack/react-router';
import CopyIcon from '@patternfly/react-icons/dist/esm/icons/copy-icon';
import { splitDigest } from '../../shared/oci/digest.ts';
import { copyText } from './copy.ts';
import { useRowTabIndex } from './grid/row-context.ts';

export interface DigestProps {
  readonly digest: string;
  /** Makes it a link to the manifest in this repository. */
  readonly linkTo?: { readonly connectionId: string; readonly repository: string } | undefined;
  /** Label of its group of equals in this view, from {@link groupDigests}; drawn as a quiet tint with a letter. */
  readonly group?: DigestGroup | undefined;
  /** Old values are struck through and dim. */
  readonly old?: boolean | undefined;
  readonly whole?: boolean | undefined;
  readonly copy?: boolean | undefined;
}

export interface DigestGroup {
  /** `A`, `B`, … `AA`: never colour alone. */
  readonly label: string;
  /** 0 to 7, picks the tint. */
  readonly tint: number;
  readonly count: number;
}

/** A digest, monospaced, twelve digits; the whole of it on hover and in the clipboard. */
export function Digest({ digest, linkTo, group, old, whole, copy = true }: DigestProps) {
  const tabIndex = useRowTabIndex();
  const { algorithm, encoded } = splitDigest(digest);
  // The algorithm is only worth the room where it is not the usual one.
  const text =
    whole === true ? digest : algorithm === 'sha256' ? encoded.slice(0, 12) : `${algorithm}:${encoded.slice(0, 12)}`;
  const className = `wb-digest__text${old === true ? ' wb-old' : ''}`;
  return (
    <span className="wb-digest" title={digest}>
      {linkTo === undefined ? (
        <span className={className}>{text}</span>
      ) : (
        <Link
          className={className}
          to="/c/$connectionId/r/$repository/m/$reference"
          params={{ ...linkTo, reference: digest }}
          search={{}}
          tabIndex={tabIndex}
        >
          {text}
        </Link>
      )}
      {group !== undefined && (
        <span
          className={`wb-same wb-same--${String(group.tint)}`}
          title={`${String(group.count)} tags of this view have this digest`}
        >
          <span className="pf-v6-u-screen-reader">same digest, group </span>
          {group.label}
        </span>
      )}
      {copy && (
        <button
          type="button"
          className="wb-icon-button wb-reveal"
          aria-label={`Copy digest ${text}`}
          title="Copy digest"
          tabIndex={tabIndex}
          onClick={(event) => {
            event.stopPropagation();
            void copyText(digest, 'Digest');
          }}
        >
          <CopyIcon />
        </button>
      )}
    </span>
  );
}
