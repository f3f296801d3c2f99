import type { JSX } from 'preact';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { Value } from '../components/value.tsx';
import type { StepProps } from './screen-props.ts';
import { stepFrame } from './step-frame.ts';

/** All answers once more before they count, each section with its way back. */
export function ReviewScreen(props: StepProps<'review'>): JSX.Element {
  const { t, view, screen, actions } = props;
  return (
    <Page
      {...stepFrame(props)}
      actions={
        <Button kind="primary" busy={view.busy} onPress={() => actions.submit({ kind: 'next' }, {})}>
          {view.busy ? t.sending : t.submit}
        </Button>
      }
    >
      {screen.sections.map(({ step, title, rows, editable }) => (
        <section key={step} class="card">
          <div class="card-head">
            <h2>{title}</h2>
            {editable && (
              <Button
                kind="plain"
                name={t.editSection(title)}
                onPress={() => {
                  if (!view.busy) actions.submit({ kind: 'edit', step }, {});
                }}
              >
                <span lang={t.lang}>{t.edit}</span>
              </Button>
            )}
          </div>
          <dl>
            {rows.map((row) => (
              <div key={row.key}>
                <dt>{row.label}</dt>
                <dd>
                  <Value t={t} field={row} value={row.value} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Page>
  );
}
