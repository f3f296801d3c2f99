import { type Finding, finding } from './finding.ts';
import type { Probe } from './probe.ts';

/** What a document may use. Of all engines only Chromium has it. */
interface FeaturePolicy {
  allowsFeature(feature: string, origin?: string): boolean;
}

/** Whether there is a camera, and whether this page may hand it on to the flow. Nobody is asked for a permission. */
export async function checkCamera(origin: string, answer: Probe): Promise<Finding[]> {
  if (typeof answer === 'object' && answer.code === undefined && !answer.needs.includes('camera'))
    return [finding('camera', true), finding('camera-delegation', true)];
  const delegated = isDelegated(origin);
  return [
    await checkDevice(),
    finding(
      'camera-delegation',
      delegated ?? 'unknown',
      `${delegated === undefined ? 'This browser does not say. If this page sends a Permissions-Policy, it' : 'The Permissions-Policy of this page, or of one around it,'} needs: camera=(self "${origin}")`,
    ),
  ];
}

async function checkDevice(): Promise<Finding> {
  const files = 'Photos can still be chosen as files.';
  const devices = await navigator.mediaDevices?.enumerateDevices();
  if (!devices?.some(({ kind }) => kind === 'videoinput'))
    return finding('camera', false, `No camera is there, or none is told to this page. ${files}`);
  return finding(
    'camera',
    (await permission()) !== 'denied',
    `The camera is refused to this page: the visitor can allow it in the settings of the browser. ${files}`,
  );
}

async function permission(): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: 'camera' })).state;
  } catch {
    // The browser has no such permission to ask about.
    return undefined;
  }
}

/** @returns `undefined` where the browser does not say */
function isDelegated(origin: string): boolean | undefined {
  const frame = document.createElement('iframe');
  frame.allow = `camera ${origin}`;
  frame.src = origin;
  const { featurePolicy }: { featurePolicy?: FeaturePolicy } = Object(frame);
  return featurePolicy?.allowsFeature('camera', origin);
}
