/** Templates and their versions, as the API shows them. */

import type { FieldSchema } from '../../../src/protocol/fields.ts';
import { DEFAULT_MAX_CHAR_LENGTH } from '../../../src/protocol/validate-field.ts';
import type { Template, TemplateVersion } from '../../inquiry/inquiry.ts';
import { isoTime, type Resource } from './serialize-inquiry.ts';

/** @param live the template's live version, whose fields the template shows */
export function serializeTemplate(template: Template, live: TemplateVersion): Resource {
  return {
    type: 'inquiry-template',
    id: template.id,
    attributes: {
      name: template.name,
      status: template.status,
      'embedded-flow-domain-allowlist': template.allowedDomains,
      'hosted-flow-subdomains': [],
      'hosted-flow-redirect-uri-schemes': template.redirectSchemes,
      'field-schemas': live.content.fields.map(serializeSchema),
    },
    relationships: { 'latest-published-version': { data: { type: 'inquiry-template-version', id: live.id } } },
  };
}

export function serializeVersion(version: TemplateVersion, isLive: boolean): Resource {
  const { content } = version;
  return {
    type: 'inquiry-template-version',
    id: version.id,
    attributes: {
      'name-display': content.nameDisplay ?? null,
      status: 'published',
      live: isLive,
      'last-updater': null,
      'enabled-locales': [content.locale],
      'created-at': isoTime(version.publishedAt),
      'updated-at': isoTime(version.publishedAt),
      'published-at': isoTime(version.publishedAt),
      theme: {
        'border-radius': content.theme?.borderRadius ?? null,
        'color-primary': content.theme?.colorPrimary ?? null,
        'color-font-button-primary': content.theme?.colorOnPrimary ?? null,
      },
    },
    relationships: { 'inquiry-template': { data: { type: 'inquiry-template', id: version.templateId } } },
  };
}

function serializeSchema(field: FieldSchema): unknown {
  return {
    type: field.type,
    key: field.key,
    label: field.label,
    ...(hasDefault(field) ? { 'default-value': null } : {}),
    config: {
      required: field.required,
      'archived-at': null,
      'deactivated-at': null,
      'source-key-path': null,
      'redaction-policy': 'none',
      'write-policy': 'none',
      ...ownConfig(field),
    },
  };
}

/** Uploads have no default, and their published schemas no member for one. */
function hasDefault({ type }: FieldSchema): boolean {
  return type !== 'relation-schema' && type !== 'file';
}

function ownConfig(field: FieldSchema): Readonly<Record<string, unknown>> {
  switch (field.type) {
    case 'string':
      return { 'max-char-length': field.maxCharLength ?? DEFAULT_MAX_CHAR_LENGTH };
    case 'number':
    case 'integer':
      return {
        ...(field.min === undefined ? {} : { min: field.min }),
        ...(field.max === undefined ? {} : { max: field.max }),
      };
    case 'date':
      return { 'min-date': dayOrNull(field.minDate), 'max-date': dayOrNull(field.maxDate) };
    case 'choices':
    case 'multi-choices':
      return {
        options: (field.options ?? []).map((option) => option.value),
        'option-labels': (field.options ?? []).map((option) => option.label),
        'allow-empty': !field.required,
      };
    case 'relation-schema':
      return field.target === undefined ? {} : { target: field.target };
    case 'email-address':
    case 'boolean':
    case 'datetime':
    case 'file':
      return {};
    default:
      return field.type satisfies never;
  }
}

/** The published shape has dates only; `today` moves on. */
function dayOrNull(day: string | undefined): string | null {
  return day === undefined || day === 'today' ? null : day;
}
