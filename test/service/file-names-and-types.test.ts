import { expect, test } from 'vitest';
import { filenameOf } from '../../service/files/filename.ts';
import { sniffType } from '../../service/files/sniff-type.ts';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
test.each([
  ['JPEG', '\xff\xd8\xff\xe1', 'image/jpeg'],
  ['PNG', '\x89PNG\r\n\x1a\n', 'image/png'],
  ['WebP', 'RIFF\x00\x00\x00\x00WEBPVP8 ', 'image/webp'],
  ['PDF', '%PDF-1.7', 'application/pdf'],
  ['HEIC of a phone', '\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic', 'image/heic'],
  ['HEIF that holds HEVC', '\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heix', 'image/heic'],
  ['AVIF in a HEIF container', '\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif', undefined],
  ['a film', '\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp41', undefined],
  ['other RIFF', 'RIFF\x00\x00\x00\x00WAVEfmt ', undefined],
  ['GIF', 'GIF89a', undefined],
  ['nothing', '', undefined],
])('%s is told by its bytes', (_name, bytes, type) => {
  expect(sniffType(ascii(bytes))).toBe(type);
});

test.each([
  ['a name', 'me.png', 'me.png'],
  ['a name in capitals', 'ME.PNG', 'ME.PNG'],
  ['a path of one system', '/var/pictures/me.png', 'me.png'],
  ['a path of another', 'C:\\Users\\me.png', 'me.png'],
  ['a name with control characters and quotes', 'm\r\ne"\u202e.png', 'me.png'],
  ['a name without an ending', 'me', 'me.png'],
  ['the name of a page', 'me.html', 'me.html.png'],
  ['the name of a program', 'me.png.exe', 'me.png.exe.png'],
  ['a name that ends in a dot', 'me.html.', 'me.html.png'],
  ['a long name', `${'x'.repeat(300)}.html`, `${'x'.repeat(196)}.png`],
  ['dots only', '../..', 'front.png'],
  ['nothing', '', 'front.png'],
])('%s is shown as it can be shown', (_case, sent, shown) => {
  expect(filenameOf(encodeURIComponent(sent), 'front', 'image/png')).toBe(shown);
});

test.each([
  ['image/jpeg', ['a.jpg', 'a.jpeg', 'a.JPE', 'a.jfif']],
  ['image/heic', ['a.heic', 'a.HEIF']],
  ['image/webp', ['a.webp']],
  ['application/pdf', ['a.pdf']],
] as const)('what %s files are commonly called stays', (type, names) => {
  expect(names.map((name) => filenameOf(name, 'front', type))).toEqual(names);
});

test('a name that is not encoded is the slot’s', () => {
  expect(filenameOf('%E0%A4%A', 'front', 'application/pdf')).toBe('front.pdf');
});
