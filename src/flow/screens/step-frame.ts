import { type FrameProps, frameProps } from './frame-props.ts';
import type { LoadedKind, StepProps } from './screen-props.ts';

export type StepFrameSource = Pick<StepProps<LoadedKind>, 't' | 'view' | 'screen' | 'actions' | 'ending'>;

/** As for every step; that the time runs out is said where nothing else is: first, or next to the button once somebody may type. */
export function stepFrame(props: StepFrameSource): FrameProps {
  const frame = frameProps(props);
  const { ending } = props;
  if (ending?.leads && !frame.lead) return { ...frame, lead: ending.text };
  return { ...frame, notice: frame.notice ?? ending?.text };
}
