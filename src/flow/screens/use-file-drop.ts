import { useLayoutEffect, useState } from 'preact/hooks';

interface FileDrop {
  /** A file is held over the place. */
  readonly isOver: boolean;
  /** Of the place. */
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent & { readonly currentTarget: Node }) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/**
 * Lets a file be dropped on a place.
 *
 * @param onFile `undefined` as long as none is taken
 */
export function useFileDrop(onFile: ((file: File) => void) | undefined): FileDrop {
  const [isOver, setOver] = useState(false);
  return {
    isOver: isOver && onFile !== undefined,
    handlers: {
      onDragOver: (event) => {
        if (!onFile || !holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: ({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
      },
      onDrop: (event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) onFile?.(file);
      },
    },
  };
}

/** Keeps what misses its place from being opened by the browser, some of which do that in the place of the page and all that was answered. */
export function useDropGuard(): void {
  useLayoutEffect(() => {
    const refuse = (event: DragEvent): void => {
      // A file chooser takes what is dropped on it by itself.
      if (event.defaultPrevented || !holdsFiles(event) || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
    };
    document.addEventListener('dragover', refuse);
    return () => document.removeEventListener('dragover', refuse);
  }, []);
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
