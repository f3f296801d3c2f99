import { useLayoutEffect } from 'preact/hooks';

/** Keeps what is typed into in sight when the window gets lower: by a keyboard on the screen, by turning the phone. */
export function useFieldInSight(): void {
  useLayoutEffect(() => {
    let height = innerHeight;
    const keep = (): void => {
      const isLower = innerHeight < height;
      height = innerHeight;
      const field = document.activeElement;
      // The room above and below it is the style sheet's `scroll-padding`.
      if (isLower && field?.closest('form')) field.scrollIntoView({ block: 'nearest' });
    };
    addEventListener('resize', keep);
    return () => removeEventListener('resize', keep);
  }, []);
}
