import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { Progress } from '../../protocol/api.ts';
import type { Strings } from '../strings/strings.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

export interface PageProps {
  readonly t: Strings;
  /** Language of what the page is about. Default: that of the texts. */
  readonly lang?: string | undefined;
  readonly title: string;
  /** Paragraphs below the heading. */
  readonly text: readonly string[];
  readonly icon?: IconName | undefined;
  readonly progress?: Progress | undefined;
  readonly onBack?: (() => void) | undefined;
  readonly onClose?: (() => void) | undefined;
  /** A sentence about what just happened, next to the button it is about. */
  readonly notice?: string | undefined;
  /** The same, above the heading: it is about the whole page. */
  readonly lead?: string | undefined;
  /** Below the content: the way on first. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** The frame of every screen: where you are and the ways out, heading, content, the way on. */
export function Page(props: PageProps): JSX.Element {
  const { t, lang, title, text, icon, progress, notice, lead, actions, children } = props;
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <PageHeader {...props} />
      <main lang={lang}>
        {lead && (
          <p class="notice" lang={t.lang}>
            {lead}
          </p>
        )}
        {icon && (
          <span class={`emblem emblem-${icon}`}>
            <Icon name={icon} />
          </span>
        )}
        <h1 tabIndex={-1} aria-describedby={progress?.position ? 'step' : undefined}>
          {title}
        </h1>
        {text.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        {children}
        <div class="actions" lang={t.lang}>
          {notice && <p class="notice">{notice}</p>}
          {actions}
        </div>
      </main>
    </>
  );
}

function PageHeader({ t, progress, onBack, onClose }: PageProps): JSX.Element | null {
  const steps = progress && progress.position > 0 ? progress : undefined;
  if (!steps && !onBack && !onClose) return null;
  return (
    <header>
      {onBack && (
        <Button kind="plain" name={t.back} onPress={onBack}>
          <Icon name="back" />
        </Button>
      )}
      {steps && <p id="step">{t.step(steps.position, steps.total)}</p>}
      {onClose && (
        <Button kind="plain" name={t.close} onPress={onClose}>
          <Icon name="close" />
        </Button>
      )}
      {/* The sentence above says it; the bar is for the eye. */}
      {steps && <progress aria-hidden="true" max={steps.total} value={steps.position} />}
    </header>
  );
}
